// What every test file here begins with:
//
//     const server = await startServer();
//     test("ann's words reach bob", async () => { ... });
//     endsWell(server);

import assert from "node:assert/strict";
import { after, test as nodeTest } from "node:test";
import { patience } from "./program.mjs";
import { running } from "./server.mjs";

export { aNumber, aText, assertFits, fits } from "./matching.mjs";
export { Dialogue, Refusal } from "./dialogue.mjs";
export { temporaryDisk, temporaryFolder } from "./guard.mjs";
export { newKey, readSeeded } from "./people.mjs";
export * from "./program.mjs";
export { BINARY, CLOSE, PING, PONG, Raw, TEXT } from "./raw.mjs";
export { Server, startServer } from "./server.mjs";

// A test that also fails when one of its dialogues saw the contract broken, whatever the
// test itself is about. Dialogues do not outlive it, nor do the servers it started.
export function test(name, fn, { seconds = 60 } = {}) {
    nodeTest(name, { timeout: seconds * 1000 * patience }, async (t) => {
        const before = new Set(running);

        try {
            await fn(t);
            for (const server of [...before, ...running])
                for (const dialogue of server.spoken)
                    assert.deepEqual(dialogue.broken, []);
        } catch (error) {
            for (const server of running)
                t.diagnostic(`the server's log: ${server.complaints}`);
            throw error;
        } finally {
            for (const server of running) server.hangUp();
            for (const server of running) if (!before.has(server)) await server.kill();
        }
    });
}

// Also where only some tests of a file were asked for.
after(async () => {
    for (const server of running) await server.kill();
});

// The last test of a file: SIGTERM, and the server leaves without a complaint.
export function endsWell(server) {
    test("the server leaves in good order", async () => {
        try {
            await server.stop();
        } finally {
            await server.kill();
        }
    });
}
