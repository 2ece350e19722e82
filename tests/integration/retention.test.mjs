// retention.*: who sets it, what goes, and what those who were away are told.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { endsWell, startServer, test } from "./harness/harness.mjs";

const DAY = 86_400_000;
const server = await startServer();

test("who may set it, and what members hear", async () => {
    const owner = await server.connect(await server.newcomer("keeper", "--admin"));
    const [ann, bob, eve] = await server.connectAll(3);
    const room = await ann.createsRoom({ with: [bob] });

    await bob.refuses("retention.set", { room, days: 30 }, "forbidden");
    await bob.refuses("retention.set", { days: 30 }, "forbidden");
    await eve.refuses("retention.set", { room, days: 30 }, "not_found");
    await owner.refuses("retention.set", { room, days: 30 }, "not_found");
    await eve.refuses("retention.get", { room }, "not_found");
    await ann.refuses("retention.set", {}, -32602);
    await ann.refuses("retention.set", { room, days: 36_501 }, -32602);
    await ann.refuses("retention.set", { room, days: -1 }, -32602);
    const { pos } = await ann.call("retention.set", { room, days: 30 });
    await bob.hears("retention.changed", { pos, room, days: 30, own: true });
    assert.deepEqual(await ann.call("retention.set", { room, days: 30 }), { pos });
    const got = await bob.call("retention.get", { room });
    assert.deepEqual([got.days, got.own, got.workspace, got.by], [30, true, 0, ann.me]);
    await owner.call("retention.set", { days: 365 });
    await eve.hears("retention.changed", { days: 365 });
    await ann.call("retention.set", { room });
    await bob.hears("retention.changed", { room, days: 365, own: false });
    await owner.call("retention.set", { days: 0 });
    const { entries } = await owner.call("audit.list", { limit: 5 });
    assert.ok(entries.some(({ action }) => action === "retention_set"));
});

async function textsOf(who, room) {
    const { messages } = await who.call("message.history", { room, limit: 200 });

    return messages.map(({ text }) => text);
}

// Some messages of ten days ago and some of now, in a server of its own.
async function agedServer() {
    const aged = await startServer({ seed: { users: 8, rooms: 8, perRoom: 1 } });
    const people = [aged.person(), aged.person(), aged.person()];
    let [ann, bob] = [await aged.connect(people[0]), await aged.connect(people[1])];
    const room = await ann.createsRoom({ with: [bob] });
    const start = bob.cursor;

    for (let i = 0; i < 20; i++) await ann.sends(room, `old plum ${i}`);
    const edited = await ann.sends(room, "old plum to be edited");
    await bob.call("reaction.add", { id: edited.id, emoji: "👍" });
    await bob.catchesUp();
    const middle = bob.cursor;
    await aged.stop();
    execFileSync("sqlite3", [
        path.join(aged.dir, "roost.db"),
        `UPDATE messages SET at = at - ${10 * DAY} WHERE text LIKE 'old%'`,
    ]);
    await aged.restart();
    [ann, bob] = [await aged.connect(people[0]), await aged.connect(people[1])];
    for (let i = 0; i < 5; i++) await ann.sends(room, `new plum ${i}`);
    return { aged, people, ann, bob, room, start, middle, edited };
}

test(
    "what is past it goes everywhere, what is not stays, and resuming stays without hole",
    async () => {
        const { aged, people, ann, bob, room, start, middle, edited } = await agedServer();

        await ann.call("message.edit", { id: edited.id, text: "old plum, edited now" });
        await bob.catchesUp();
        const away = { ...people[1], cursor: bob.cursor, epoch: bob.epoch };
        away.counters = new Map(bob.counters);
        await aged.until("roost_search_behind", (behind) => behind === 0);
        assert.equal((await bob.call("message.search", { query: "old plum" })).hits.length, 20);
        await ann.call("retention.set", { room, days: 5 });
        const { before } = await bob.hears("room.trimmed", { room });
        const texts = await textsOf(bob, room);
        assert.ok(texts.every((text) => text.startsWith("new") || text === undefined), `${texts}`);
        assert.equal(texts.length, 5);
        const { messages } = await bob.call("message.history", { room });
        assert.ok(messages.every(({ seq }) => seq >= before));
        assert.deepEqual((await bob.call("message.search", { query: "old plum" })).hits, []);
        await aged.until("roost_search_behind", (behind) => behind === 0);
        assert.equal((await bob.call("message.search", { query: "plum" })).hits.length, 5);
        assert.equal(await aged.metric("roost_retention_removed_total"), 21);

        // Who was there all the time has the whole count; one who comes back has it too.
        await ann.sends(room, "after");
        await bob.hears("message.created", { room, message: { text: "after" } });
        assert.deepEqual(bob.broken, []);
        const back = await aged.resume({ ...away, room: bob.room, me: bob.me });
        assert.equal(back.session.resumed, true);
        await back.hears("message.created", { message: { text: "after" } });
        assert.deepEqual(back.broken, []);
        assert.ok(back.frames.every((frame) => !frame.includes("old plum")));

        // From before the newest one that is gone there is no way to resume.
        for (const since of [start, middle - 5]) {
            const early = await aged.dial({ token: people[1].token });
            const session = await early.call("session.open", { since, epoch: bob.epoch });
            assert.equal(session.resumed, false, `${since}`);
            early.drop();
        }
        const file = path.join(aged.dir, "roost.db");
        for (const [table, where] of [
            ["reactions", `message = ${edited.id}`],
            ["edits", `message = ${edited.id}`],
            ["messages", "text LIKE 'old%'"],
        ]) {
            const count = execFileSync("sqlite3", [
                file,
                `SELECT count(*) FROM ${table} WHERE ${where}`,
            ]);
            assert.equal(Number(count), 0, table);
        }
        await aged.stop();
    },
    { seconds: 120 },
);

test("replayed from the store after SIGKILL, a change of what is gone tells of no text", async () => {
    const { aged, people, ann, bob, room, middle, edited } = await agedServer();

    await bob.catchesUp();
    await ann.call("message.edit", { id: edited.id, text: "old plum, edited now" });
    const since = bob.cursor;
    const { epoch } = bob;
    await ann.call("retention.set", { room, days: 5 });
    await ann.hears("room.trimmed", { room });
    await aged.kill();
    await aged.restart();
    const back = await aged.dial({ token: people[1].token });
    const session = await back.call("session.open", { since, epoch });
    assert.equal(session.resumed, true);
    const told = await back.hears("message.edited", { room });
    assert.equal(told.message.deleted, true);
    assert.equal(told.message.text, undefined);
    assert.equal(told.message.id, edited.id);
    await back.hears("room.trimmed", { room });
    assert.ok(since > middle);
    assert.ok(back.frames.every((frame) => !frame.includes("old plum")));
    await aged.stop();
});

test("unread counts what is there", async () => {
    const { aged, people, ann, room } = await agedServer();

    await ann.call("retention.set", { room, days: 5 });
    await ann.hears("room.trimmed", { room });
    const bob = await aged.connect(people[1]);
    const there = bob.session.rooms.find((each) => each.room === room);
    assert.equal(there.unread, 5);
    await bob.call("read.mark", { room, seq: there.seq });
    const after = await bob.call("room.get", { room });
    assert.equal(after.room.unread, 0);
    await aged.stop();
});

endsWell(server);
