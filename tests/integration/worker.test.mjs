// The worker beside the server: started by it, started again, and never missed by the chat.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { binary, startServer, test } from "./harness/harness.mjs";

assert.ok(
    fs.existsSync(path.join(path.dirname(binary), "roost-worker")),
    `roost-worker does not lie beside ${binary}`,
);

function workersOf(server) {
    const list = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" });

    return list
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter(
            ([, parent, name]) =>
                Number(parent) === server.pid && name === "roost-worker",
        )
        .map(([pid]) => Number(pid));
}

function isConnected(server) {
    return server.until("roost_worker_connected", (connected) => connected === 1);
}

test("the server starts its worker and ends it", async () => {
    const server = await startServer({ worker: true });

    await isConnected(server);
    const [pid, ...others] = workersOf(server);
    assert.ok(pid);
    assert.deepEqual(others, []);
    await server.stop();
    assert.equal(fs.existsSync(`/proc/${pid}`), false);
});

test("a worker that dies is started again, and the chat goes on meanwhile", async () => {
    const server = await startServer({ worker: true });
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    await isConnected(server);
    for (let round = 1; round <= 2; round++) {
        process.kill(workersOf(server)[0], "SIGKILL");
        await ann.sends(room, `round ${round}`);
        await bob.hears("message.created", { room });
        await server.until(
            "roost_worker_restarts_total",
            (count) => count >= round,
            30_000,
        );
        await isConnected(server);
    }
    assert.equal(workersOf(server).length, 1);
    await server.stop();
});

test("a worker that hangs holds nobody", async () => {
    const server = await startServer({ worker: true });
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    await isConnected(server);
    process.kill(workersOf(server)[0], "SIGSTOP");
    for (let i = 0; i < 200; i++) await ann.sends(room, `${i}`);
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { room }).length, 200);
    await server.stop();
});

test("the worker does not outlive a server that was killed", async () => {
    const server = await startServer({ worker: true });

    await isConnected(server);
    const [pid] = workersOf(server);
    await server.kill();
    const isThere = async () => fs.existsSync(`/proc/${pid}`);
    await server.asksUntil(isThere, (there) => !there, "the worker's process", 10_000);
});
