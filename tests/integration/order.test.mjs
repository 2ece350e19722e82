// PROTOCOL section 4: durable events arrive in pos order over all rooms, a room's seq has no
// hole, and an author's answer is not behind its event. The dialogues watch all three.

import assert from "node:assert/strict";
import { endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

test("eight people posting into eight shared rooms at once", async () => {
    const people = await server.connectAll(8);
    const rooms = [];

    for (const each of people)
        rooms.push(
            await each.createsRoom({ with: people.filter((other) => other !== each) }),
        );
    await Promise.all(
        people.flatMap((who, i) =>
            Array.from({ length: 40 }, (_, n) =>
                who.sends(rooms[(i + n) % 8], `${i}: ${n}`),
            ),
        ),
    );
    for (const each of people) await each.catchesUp();
    const heard = people.map((each) =>
        each.heard("message.created").filter(({ room }) => rooms.includes(room)),
    );
    for (const events of heard) {
        assert.equal(events.length, 8 * 40);
        assert.deepEqual(
            events.map(({ pos }) => pos),
            heard[0].map(({ pos }) => pos),
        );
    }
});

test("each author's own messages keep the order in which they were sent", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const texts = Array.from({ length: 300 }, (_, i) => `${i}`);

    await Promise.all(texts.map((text) => ann.sends(room, text)));
    await bob.catchesUp();
    assert.deepEqual(
        bob.heard("message.created", { room }).map(({ message }) => message.text),
        texts,
    );
});

test("every kind of change takes one seq of its room", async () => {
    const [ann, bob] = await server.connectAll(2);
    const { room, seq } = await ann.call("room.create", {
        name: newKey(),
        kind: "public",
        key: newKey(),
    });
    const seqs = [seq];
    const take = async (who, method, params) => {
        const answer = await who.call(method, params);

        seqs.push(answer.seq);
        return answer;
    };

    const { id } = await take(ann, "message.send", { room, text: "a", key: newKey() });
    await take(ann, "message.edit", { id, text: "b" });
    await take(ann, "reaction.add", { id, emoji: "x" });
    await take(ann, "reaction.remove", { id, emoji: "x" });
    await take(ann, "message.delete", { id });
    await take(ann, "room.update", { room, topic: "t" });
    await take(bob, "room.join", { room });
    await take(bob, "room.leave", { room });
    await take(ann, "room.invite", { room, user: bob.me });
    await take(ann, "room.remove", { room, user: bob.me });
    await take(ann, "room.update", { room, archived: true });
    assert.deepEqual(seqs, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    await ann.catchesUp();
    const events = ann.events.filter(({ params }) => params.room === room && params.seq);
    assert.deepEqual(
        events.map(({ params }) => params.seq),
        seqs,
    );
});

test("reading marks take a pos and no seq", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const first = await ann.sends(room, "one");
    const marked = await bob.call("read.mark", { room, seq: first.seq });
    const second = await ann.sends(room, "two");

    assert.ok(marked.pos > first.pos && second.pos > marked.pos);
    assert.equal(second.seq, first.seq + 1);
});

test("joining and leaving while others post leaves no hole and no stray", async () => {
    const [ann, bob, carl] = await server.connectAll(3);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    let posting = true;
    const post = async (who) => {
        for (let i = 0; posting; i++) await who.sends(room, `${i}`);
    };
    const posters = [post(ann), post(bob)];

    for (let i = 0; i < 25; i++) {
        const joined = await carl.call("room.join", { room });
        const first = await carl.hears(
            "message.created",
            (e) => e.room === room && e.seq > joined.seq,
        );

        assert.equal(first.seq, joined.seq + 1);
        await carl.call("room.leave", { room });
        await carl.hears("member.left", { room, user: carl.me });
        carl.forgets();
    }
    posting = false;
    await Promise.all(posters);
    await carl.catchesUp();
});

endsWell(server);
