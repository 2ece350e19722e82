// A full disk: changes are refused, reading goes on, and it mends by itself.

import assert from "node:assert/strict";
import fs from "node:fs";
import { newKey, startServer, temporaryDisk, test } from "./harness/harness.mjs";

function fill(folder) {
    const file = `${folder}/filler`;
    const fd = fs.openSync(file, "w");

    for (const size of [1 << 20, 4096, 1])
        try {
            for (;;) fs.writeSync(fd, Buffer.alloc(size, "f"));
        } catch (error) {
            assert.equal(error.code, "ENOSPC");
        }
    fs.closeSync(fd);
    return () => fs.rmSync(file);
}

test(
    "busy while it is full, then as before",
    async (t) => {
        const disk = temporaryDisk(24);

        if (!disk) {
            t.skip("a disk of its own cannot be mounted here (needs root)");
            return;
        }
        const server = await startServer({ dir: `${disk}/data` });
        const [ann, bob] = await server.connectAll(2);
        const room = await ann.createsRoom({ with: [bob] });
        const acked = [];
        const params = (text) => ({
            room,
            text: `${text} ${"x".repeat(2000)}`,
            key: newKey(),
        });
        let refusal;

        for (let i = 0; i < 20; i++)
            acked.push((await ann.call("message.send", params(i))).id);
        const makeRoom = fill(disk);
        let waiting;
        for (let i = 0; i < 500 && !refusal; i++) {
            waiting = params(`full ${i}`);
            await ann.call("message.send", waiting).then(
                ({ id }) => acked.push(id),
                (error) => (refusal = error),
            );
        }
        assert.ok(refusal, "nothing was refused on a full disk");
        assert.equal(refusal.code, "busy", refusal.message);
        assert.ok(refusal.retryMs > 0);
        await server.untilReady(503);
        assert.equal((await server.get("/healthz")).status, 200);
        await server.refuses("message.send", waiting, ann, 503, "busy");
        const { messages } = await bob.call("message.history", { room, limit: 200 });
        assert.deepEqual(
            messages.map(({ id }) => id),
            acked,
        );
        await bob.refuses(
            "room.create",
            { name: "x", kind: "public", key: newKey() },
            "busy",
        );
        assert.ok((await server.connect({ token: bob.token })).session);

        makeRoom();
        await server.untilReady(200);
        const sent = await ann.call("message.send", waiting);
        assert.equal(sent.duplicate, undefined);
        await bob.hears("message.created", { room, message: { id: sent.id } });
        await server.kill();
        await server.restart();
        const back = await server.connect({ token: bob.token });
        const page = await back.call("message.history", { room, limit: 200 });
        assert.deepEqual(
            page.messages.map(({ id }) => id),
            [...acked, sent.id],
        );
        await server.stop();
    },
    { seconds: 120 },
);

test("it starts, and says what is wrong, on a disk that is full already", async (t) => {
    const disk = temporaryDisk(24);

    if (!disk) {
        t.skip("a disk of its own cannot be mounted here (needs root)");
        return;
    }
    const server = await startServer({ dir: `${disk}/data` });
    const ann = await server.connect();

    await ann.sends(ann.room, "kept");
    await server.stop();
    const makeRoom = fill(disk);
    // Up and reading, or one line that names the trouble: not a crash, not a loop.
    const started = await server.restart().then(
        () => true,
        (error) => {
            assert.match(error.message, /\(1\)/);
            return false;
        },
    );
    if (started) {
        const { messages } = await server.posts(
            "message.history",
            { room: ann.room },
            ann,
        );

        assert.equal(messages.length, 1);
        await server.kill();
    }
    makeRoom();
    await server.restart();
    await (await server.connect({ token: ann.token, room: ann.room })).catchesUp();
    await server.stop();
});
