// PROTOCOL 5.1 and 5.2 over SIGKILL: what was acked is there exactly once, and a retry with
// the same key gives the same id.

import assert from "node:assert/strict";
import { startServer, test } from "./harness/harness.mjs";

const ROUNDS = 5;
const ACKS_PER_ROUND = 150;

// Posts with several calls in flight until the server dies; remembers what was answered.
async function writeUntilDeath(who, room, log, onAck) {
    const writer = async (lane) => {
        for (let i = 0; ; i++) {
            const entry = {
                who: who.person,
                room,
                text: `${log.round}/${who.me}/${lane}/${i}`,
            };

            entry.key = entry.text;
            log.entries.push(entry);
            entry.sent = await who.sends(room, entry.text, entry.key);
            onAck();
        }
    };

    await Promise.allSettled([0, 1, 2, 3, 4, 5, 6, 7].map(writer));
}

async function allMessages(who, room) {
    const all = [];
    let page = { more: true };

    for (let after = 0; page.more; after = page.messages.at(-1)?.seq) {
        page = await who.call("message.history", { room, after, limit: 200 });
        all.push(...page.messages);
    }
    return all;
}

test(
    `killed in the middle of writing, ${ROUNDS} times`,
    async () => {
        const server = await startServer();
        const people = [server.person(), server.person(), server.person()];
        const log = { entries: [], round: 0 };
        let writers = [];

        const gather = async () => {
            writers = [];
            for (const person of people) {
                const who = await server.connect(person);

                who.person = person;
                writers.push(who);
            }
        };

        await gather();
        const room = await writers[0].createsRoom({ with: writers.slice(1) });
        for (log.round = 1; log.round <= ROUNDS; log.round++) {
            let acks = 0;
            let enough;
            const reached = new Promise((resolve) => (enough = resolve));
            const onAck = () => ++acks === ACKS_PER_ROUND && enough();
            const writing = writers.map((who) => writeUntilDeath(who, room, log, onAck));

            await reached;
            await server.kill();
            await Promise.all(writing);
            await server.restart();
            await gather();
        }

        const acked = log.entries.filter(({ sent }) => sent);
        const before = new Map(
            (await allMessages(writers[0], room)).map((m) => [m.text, m]),
        );
        for (const { text, sent } of acked) {
            const message = before.get(text);

            assert.ok(message, `${text} was acked and is lost`);
            assert.equal(message.id, sent.id);
            assert.equal(message.seq, sent.seq);
        }
        for (const entry of log.entries) {
            const who = writers[people.indexOf(entry.who)];
            const again = await who.sends(room, entry.text, entry.key);

            if (entry.sent) assert.deepEqual(again, { ...entry.sent, duplicate: true });
            else if (before.has(entry.text))
                assert.equal(again.id, before.get(entry.text).id);
            else assert.equal(again.duplicate, undefined);
        }
        const messages = await allMessages(writers[0], room);
        assert.equal(new Set(messages.map(({ text }) => text)).size, messages.length);
        assert.equal(messages.length, log.entries.length);
        const ids = messages.map(({ id }) => id);
        assert.deepEqual(
            ids,
            [...ids].sort((a, b) => a - b),
        );
        await server.stop();
    },
    { seconds: 180 },
);

test("nothing is heard that is not there after SIGKILL", async () => {
    const server = await startServer();
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const sending = Promise.allSettled(
        Array.from({ length: 500 }, (_, i) => ann.sends(room, `${i}`)),
    );

    await bob.hears("message.created", { message: { text: "100" } });
    await server.kill();
    await sending;
    const heard = bob.events
        .filter(
            ({ method, params }) => method === "message.created" && params.room === room,
        )
        .map(({ params }) => params.message.id);
    await server.restart();
    const again = await server.resume(bob);
    const stored = new Set((await allMessages(again, room)).map(({ id }) => id));
    for (const id of heard)
        assert.ok(stored.has(id), `message ${id} was heard and is lost`);
    await again.catchesUp();
    const replayed = again.heard("message.created", { room });
    assert.equal(heard.length + replayed.length, stored.size);
    await server.stop();
});

test("every kind of change survives", async () => {
    const server = await startServer();
    const [ann, bob, carl] = await server.connectAll(3);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const { id, seq } = await ann.sends(room, "first");

    await ann.call("message.edit", { id, text: "second" });
    await bob.call("reaction.add", { id, emoji: "👋" });
    await bob.call("read.mark", { room, seq });
    await carl.call("room.join", { room });
    await ann.call("room.update", { room, topic: "kept" });
    await ann.call("user.update", { display: "Ann the First" });
    const dm = await ann.call("dm.open", { users: [bob.me] });
    await server.kill();
    await server.restart();
    const back = await server.connect({ token: bob.token });
    const { messages } = await back.call("message.history", { room });
    assert.equal(messages[0].text, "second");
    assert.deepEqual(messages[0].reactions, [{ emoji: "👋", users: [bob.me] }]);
    const standing = (await back.call("room.get", { room })).room;
    assert.equal(standing.topic, "kept");
    assert.equal(standing.members, 3);
    assert.equal(standing.read, seq);
    assert.equal(
        (await back.call("user.get", { user: ann.me })).user.display,
        "Ann the First",
    );
    assert.equal((await back.call("dm.open", { users: [ann.me] })).room, dm.room);
    await server.stop();
});
