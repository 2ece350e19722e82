// PROTOCOL 5.4: a slow client costs a cursor, not memory, and never a hole.

import assert from "node:assert/strict";
import { newKey, sanitized, startServer, test, TEXT } from "./harness/harness.mjs";

const MESSAGES = Number(process.env.TEST_SLOW_MESSAGES || 20_000);

async function post(writers, room, count, text) {
    let next = 0;
    const write = async (who) => {
        while (next < count) await who.sends(room, text(next++));
    };

    await Promise.all(
        writers.flatMap((who) => Array.from({ length: 32 }, () => write(who))),
    );
}

async function slowSession(server, person) {
    const slow = await server.raw();

    await slow.upgrade({ token: person.token });
    slow.says({ jsonrpc: "2.0", id: 1, method: "session.open" });
    assert.ok((await slow.hears()).result);
    return slow;
}

test(
    `one that stops reading for ${MESSAGES} messages then sees them all, in order`,
    async (t) => {
        const server = await startServer({ flags: ["--ring", "4M", "--ping", "600"] });
        const writers = await server.connectAll(4);
        const lazy = server.person();
        const [first, ...others] = writers;
        const room = await first.createsRoom({ with: others });
        await first.call("room.invite", { room, user: lazy.user });
        const slow = await slowSession(server, lazy);
        const filler = "x".repeat(900);

        slow.stopsReading();
        await post(writers, room, 1000, (i) => `warm ${i} ${filler}`);
        const before = await server.metric("roost_resident_memory_bytes");
        await post(writers, room, MESSAGES, (i) => `${i} ${filler}`);
        const grown = (await server.metric("roost_resident_memory_bytes")) - before;
        t.diagnostic(`resident memory grew by ${(grown / 2 ** 20).toFixed(1)} MiB`);
        if (!sanitized) assert.ok(grown < 48 * 2 ** 20, `grew by ${grown} bytes`);
        assert.ok((await server.metric("roost_fell_behind_total")) >= 1);
        assert.ok((await server.metric("roost_queued_bytes")) < 2 ** 20);
        for (const writer of writers) writer.drop();

        slow.readsAgain();
        const seen = new Set();
        let seq;
        let pos = 0;
        while (seen.size < MESSAGES + 1000) {
            const { method, params } = await slow.hears(60_000);

            if (method !== "message.created" || params.room !== room) continue;
            if (seq !== undefined) assert.equal(params.seq, seq + 1);
            assert.ok(params.pos > pos);
            seq = params.seq;
            pos = params.pos;
            seen.add(params.message.text.split(" x")[0]);
        }
        for (let i = 0; i < MESSAGES; i++) assert.ok(seen.has(`${i}`), `message ${i}`);
        await server.stop();
    },
    { seconds: 240 },
);

test("it may go on calling while it catches up, and then is live", async () => {
    const server = await startServer({ flags: ["--ping", "600"] });
    const [ann, bob] = await server.connectAll(2);
    const lazy = server.person();
    const room = await ann.createsRoom({ with: [bob] });
    await ann.call("room.invite", { room, user: lazy.user });
    const slow = await slowSession(server, lazy);

    slow.stopsReading();
    await post([ann, bob], room, 3000, (i) => `${i} ${"y".repeat(4000)}`);
    assert.ok((await server.metric("roost_fell_behind_total")) >= 1);
    slow.says({
        jsonrpc: "2.0",
        id: "mine",
        method: "message.send",
        params: { room, text: "from the slow one", key: newKey() },
    });
    slow.readsAgain();
    let answered = false;
    for (;;) {
        const message = await slow.hears(60_000);

        if (message.id === "mine") answered = true;
        if (message.params?.message?.text === "from the slow one") break;
    }
    assert.ok(answered, "the answer comes before the event");
    await ann.sends(room, "welcome back");
    let last;
    do last = await slow.hears();
    while (last.params?.message?.text !== "welcome back");
    await server.stop();
});

test("one that makes no progress is closed, and the others do not notice", async () => {
    const server = await startServer({ flags: ["--stall", "2", "--ping", "600"] });
    const [ann, bob] = await server.connectAll(2);
    const stuck = server.person();
    const room = await ann.createsRoom({ with: [bob] });
    await ann.call("room.invite", { room, user: stuck.user });
    const slow = await slowSession(server, stuck);

    slow.stopsReading();
    await post([ann, bob], room, 3000, (i) => `${i} ${"z".repeat(4000)}`);
    await server.until(
        'roost_closed_total{reason="no_progress"}',
        (count) => count === 1,
    );
    await bob.catchesUp();
    assert.equal(bob.heard("message.created", { room }).length, 3000);
    await server.stop();
});

test("answers nobody reads are not piled up either", async () => {
    const server = await startServer({ flags: ["--ping", "600"] });
    const ann = await server.connect();
    const room = await ann.createsRoom({});
    const asker = await slowSession(server, { token: ann.token });

    for (let i = 0; i < 50; i++) await ann.sends(room, "q".repeat(16_000));
    const before = await server.metric("roost_resident_memory_bytes");
    asker.stopsReading();
    const call = JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "message.history",
        params: { room, limit: 50 },
    });
    for (let i = 0; i < 500; i++) asker.frame(TEXT, call);
    // 500 answers of 800 kB each; others are served all the while.
    for (let i = 0; i < 20; i++) await ann.catchesUp();
    const grown = (await server.metric("roost_resident_memory_bytes")) - before;
    if (!sanitized) assert.ok(grown < 100 * 2 ** 20, `grew by ${grown} bytes`);
    asker.drop();
    await server.stop();
});
