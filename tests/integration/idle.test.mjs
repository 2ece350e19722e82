// Sessions that nobody uses end by themselves; a program's token does not.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { aNumber, assertFits, startServer, test } from "./harness/harness.mjs";

const DAY = 86_400_000;
const PASSWORD = "long enough";

async function signedUp(server, name) {
    const { json } = await server.post("auth.register", { name, password: PASSWORD });

    return { name, token: json.token };
}

// While the server is away: that person's tokens were used so many days ago the last time.
async function unused(server, { name }, days) {
    await server.stop();
    execFileSync("sqlite3", [
        path.join(server.dir, "roost.db"),
        `UPDATE tokens SET used = ${Date.now() - days * DAY}
         WHERE user = (SELECT id FROM users WHERE name = '${name}')`,
    ]);
    await server.restart();
}

async function isRefused(server, { token }) {
    await server.refuses("room.list", {}, { token }, 401, "unauthorized");
    await assert.rejects(server.dial({ token }), { status: 401 });
    const guest = await server.dial();

    await assert.rejects(guest.opens({ token }), { code: "unauthorized" });
}

test("a session that was not used for 90 days is refused on every way in", async () => {
    const server = await startServer({ flags: ["--open-registration"] });
    const ann = await signedUp(server, "ann");
    const bot = { token: await server.tokenFor("ann") };

    await unused(server, ann, 89);
    assertFits((await server.post("token.list", {}, ann)).json.tokens[0], {
        kind: "session",
        used_at: aNumber,
        current: true,
    });
    await unused(server, ann, 91);
    await isRefused(server, ann);
    assert.equal((await server.post("token.list", {}, bot)).status, 200);
    const { json } = await server.post("auth.login", { name: "ann", password: PASSWORD });
    assert.equal((await server.post("room.list", {}, { token: json.token })).status, 200);
});

test("how long is a setting, and 0 is for ever", async () => {
    const server = await startServer({ flags: ["--open-registration", "--session-idle-days", "3"] });
    const ann = await signedUp(server, "ann");

    await unused(server, ann, 4);
    await isRefused(server, ann);
    await server.stop();
    await server.start(["--rate", "0", "--open-registration", "--session-idle-days", "0"]);
    assert.equal((await server.post("room.list", {}, ann)).status, 200);
});
