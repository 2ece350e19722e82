// The worker judges strangers' texts: what the server knows is no business of its own.

import assert from "node:assert/strict";
import fs from "node:fs";
import { startServer, test } from "./harness/harness.mjs";

test("the worker is given nothing of the environment but what it needs", async () => {
    const server = await startServer({
        worker: true,
        env: {
            ...{ ROOST_LOG_LEVEL: "info", NOTIFY_SOCKET: "", WATCHDOG_USEC: "0" },
            ...{ API_KEY: "hunter2", LD_TEST: "x", TZ: "Europe/Vienna", LANG: "C.UTF-8" },
        },
    });
    await server.until("roost_worker_connected", (now) => now === 1);
    const pid = /msg="worker started" pid=(\d+)/.exec(server.logged)[1];
    const given = fs.readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
    const names = given.map((line) => line.split("=")[0]).sort();

    assert.ok(given.includes("TZ=Europe/Vienna") && given.includes("LANG=C.UTF-8"), given.join(" "));
    for (const name of names)
        assert.ok(["PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ"].includes(name), name);
    await server.stop();
});
