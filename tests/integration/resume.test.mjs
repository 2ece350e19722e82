// PROTOCOL 5.3: coming back with a cursor, with neither hole nor repeat.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer({ seed: { users: 100, rooms: 100, perRoom: 1 } });

async function away(dialogue) {
    await dialogue.catchesUp();
    dialogue.forgets();
    await dialogue.close();
}

async function pair(kind = "private") {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind, with: [bob] });

    return { ann, bob, room };
}

test("what was missed is replayed in order, then the session is live", async () => {
    const { ann, bob, room } = await pair();

    await away(bob);
    for (let i = 0; i < 30; i++) await ann.sends(room, `missed ${i}`);
    const back = await server.resume(bob);
    assertFits(back.session, { resumed: true, epoch: bob.epoch });
    await ann.sends(room, "live");
    await back.hears("message.created", { room, message: { text: "live" } });
    const texts = back
        .heard("message.created", { room })
        .map(({ message }) => message.text);
    assert.deepEqual(
        texts,
        Array.from({ length: 30 }, (_, i) => `missed ${i}`),
    );
});

test("the answer carries the head's pos and each room's seq", async () => {
    const { ann, bob, room } = await pair();

    await away(bob);
    const last = await ann.sends(room, "missed");
    const back = await server.resume(bob);
    assert.ok(back.session.pos >= last.pos);
    const there = back.session.rooms.find((each) => each.room === room);
    assert.equal(there.seq, last.seq);
    await back.hears("message.created", { room, pos: last.pos });
});

test("at the head there is nothing to replay", async () => {
    const { bob } = await pair();

    await away(bob);
    const back = await server.resume(bob);
    assert.equal(back.session.resumed, true);
    await back.catchesUp();
    assert.deepEqual(back.heard(undefined, { pos: aNumber }), []);
});

test("several rooms, every kind of event, all in pos order", async () => {
    const [ann, bob] = await server.connectAll(2);
    const rooms = [];

    for (let i = 0; i < 4; i++) rooms.push(await ann.createsRoom({ with: [bob] }));
    const kept = await ann.sends(rooms[0], "to be changed");
    const gone = await ann.sends(rooms[1], "to be deleted");
    await away(bob);
    for (let i = 0; i < 20; i++) await ann.sends(rooms[i % 4], `n ${i}`);
    await ann.call("message.edit", { id: kept.id, text: "changed" });
    await ann.call("message.delete", { id: gone.id });
    await ann.call("reaction.add", { id: kept.id, emoji: "👋" });
    await ann.call("reaction.remove", { id: kept.id, emoji: "👋" });
    await ann.call("room.update", { room: rooms[2], topic: "new" });
    const fresh = await ann.createsRoom({ kind: "public" });
    const invited = await ann.call("room.invite", { room: fresh, user: bob.me });
    await ann.sends(fresh, "welcome");
    await ann.catchesUp();
    const place = ({ method, params }) => `${params.pos} ${method}`;
    const expected = ann.events.filter(
        ({ params: { room, pos } }) =>
            (rooms.includes(room) && pos > bob.cursor) ||
            (room === fresh && pos >= invited.pos),
    );
    const back = await server.resume(bob);
    await back.catchesUp();
    const replayed = back.events.filter(
        ({ params: { room } }) => rooms.includes(room) || room === fresh,
    );
    assert.deepEqual(replayed.map(place), expected.map(place));
    assert.equal(expected.length, 20 + 5 + 2);
});

test("a replayed post carries the message's present text", async () => {
    const { ann, bob, room } = await pair();

    await away(bob);
    const edited = await ann.sends(room, "first wording");
    const deleted = await ann.sends(room, "never to be seen");
    await ann.call("message.edit", { id: edited.id, text: "second wording" });
    await ann.call("message.edit", { id: deleted.id, text: "nor this" });
    await ann.call("message.delete", { id: deleted.id });
    const back = await server.resume(bob);
    await back.catchesUp();
    assert.ok(
        !back.frames.some((frame) =>
            /never to be seen|nor this|first wording/.test(frame),
        ),
    );
    const [created] = back.heard("message.created", { message: { id: edited.id } });
    assert.equal(created.message.text, "second wording");
    const [gone] = back.heard("message.created", { message: { id: deleted.id } });
    assertFits(gone.message, { deleted: true, user: ann.me });
    assert.equal("text" in gone.message, false);
    assertFits(back.heard("message.edited", { message: { id: deleted.id } })[0].message, {
        deleted: true,
    });
    assert.equal(back.heard("message.deleted", { id: deleted.id }).length, 1);
});

test("while others go on posting, editing and deleting", async () => {
    const [ann, bob, carl] = await server.connectAll(3);
    const rooms = [];

    for (let i = 0; i < 3; i++) rooms.push(await ann.createsRoom({ with: [bob, carl] }));
    let posting = true;
    const post = async (who) => {
        for (let i = 0; posting; i++) {
            const { id } = await who.sends(rooms[i % 3], `${i}`);

            if (i % 3 === 1) await who.call("message.edit", { id, text: `${i} edited` });
            if (i % 5 === 2) await who.call("message.delete", { id });
        }
    };
    const posters = [post(ann), post(carl)];
    let reader = bob;

    for (let i = 0; i < 15; i++) {
        await reader.hears("message.created", ({ room }) => rooms.includes(room));
        await reader.close();
        await ann.sends(ann.room, "some more");
        reader = await server.resume(reader);
        assert.equal(reader.session.resumed, true);
    }
    posting = false;
    await Promise.all(posters);
    await reader.catchesUp();
    await ann.catchesUp();
    for (const room of rooms)
        assert.equal(reader.counters.get(room), ann.counters.get(room));
});

test("of a room left meanwhile only one's own leaving is told", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const phone = await server.connect({ token: bob.token, room: bob.room });

    await away(bob);
    await ann.sends(room, "before he left");
    const left = await phone.call("room.leave", { room });
    await ann.sends(room, "behind his back");
    const back = await server.resume(bob);
    await back.catchesUp();
    const heard = back.heard(undefined, { room });
    assert.equal(heard.length, 1);
    assertFits(heard[0], { ...left, user: bob.me });
    assert.ok(!back.session.rooms.some((each) => each.room === room));
});

test("the same for one who was removed from a private room", async () => {
    const { ann, bob, room } = await pair();

    await away(bob);
    await ann.sends(room, "before");
    const removed = await ann.call("room.remove", { room, user: bob.me });
    await ann.sends(room, "after");
    const back = await server.resume(bob);
    await back.catchesUp();
    assert.deepEqual(
        back.heard(undefined, { room }).map(({ pos }) => pos),
        [removed.pos],
    );
});

test("of a room left and joined again everything from the last join on", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const phone = await server.connect({ token: bob.token, room: bob.room });

    await away(bob);
    await ann.sends(room, "one");
    await phone.call("room.leave", { room });
    await ann.sends(room, "two, unheard");
    const joined = await phone.call("room.join", { room });
    await ann.sends(room, "three");
    const back = await server.resume(bob);
    await back.catchesUp();
    const heard = back.heard(undefined, { room });
    const afterJoin = heard.filter(({ pos }) => pos >= joined.pos);
    assert.equal(afterJoin.length, 2);
    assertFits(afterJoin[0], { pos: joined.pos, user: bob.me });
    assertFits(afterJoin[1], { message: { text: "three" } });
    assert.ok(!back.frames.some((frame) => frame.includes("two, unheard")));
});

test("one's own marks are replayed, nobody else's", async () => {
    const { ann, bob, room } = await pair();
    const phone = await server.connect({ token: bob.token, room: bob.room });
    const { seq } = await ann.sends(room, "read me");

    await away(bob);
    await phone.call("read.mark", { room, seq });
    await ann.call("read.mark", { room, seq });
    const back = await server.resume(bob);
    await back.catchesUp();
    const marks = back.heard("read.marked");
    assert.equal(marks.length, 1);
    assertFits(marks[0], { room, read: seq });
});

test("a room one was brought into meanwhile is replayed from that on", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({});

    await away(bob);
    await ann.sends(room, "before");
    await ann.call("room.invite", { room, user: bob.me });
    await ann.sends(room, "after");
    const back = await server.resume(bob);
    await back.catchesUp();
    const heard = back.heard(undefined, { room });
    assert.equal(heard.length, 2);
    assertFits(heard[0], { user: bob.me });
    assertFits(heard[1], { message: { text: "after" } });
});

test("without epoch, with another one, or beyond the head nothing is resumed", async () => {
    const { ann, bob, room } = await pair();

    await away(bob);
    await ann.sends(room, "missed");
    for (const changes of [
        { epoch: undefined },
        { epoch: "another" },
        { since: 2 ** 50 },
        { since: undefined },
    ]) {
        const back = await server.resume(bob, changes);

        assert.equal(back.session.resumed, false, JSON.stringify(changes));
        await back.catchesUp();
        assert.deepEqual(back.heard(undefined, { room }), []);
        back.drop();
    }
});

test("since 0 with the epoch replays everything that one may see", async () => {
    const own = await startServer({ seed: null, flags: ["--open-registration"] });
    const people = [];

    for (const name of ["ann", "bob"]) {
        const { token } = await own.posts("auth.register", {
            name,
            password: "long enough",
        });

        people.push(await own.connect({ token }));
    }
    const [ann, bob] = people;
    const room = await ann.createsRoom({ with: [bob] });
    for (let i = 0; i < 20; i++) await ann.sends(room, `n ${i}`);
    const back = await own.connect(
        { token: ann.token, room: ann.room },
        { since: 0, epoch: ann.epoch },
    );
    assert.equal(back.session.resumed, true);
    await back.catchesUp();
    const seqs = back.heard(undefined, { room }).map(({ seq }) => seq);
    assert.deepEqual(
        seqs,
        Array.from({ length: 22 }, (_, i) => i + 1),
    );
    await own.stop();
});

test("it works after SIGKILL, with nothing in the server's memory", async () => {
    const own = await startServer();
    const [ann, bob] = await own.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    await away(bob);
    for (let i = 0; i < 300; i++) await ann.sends(room, `missed ${i}`);
    await own.kill();
    await own.restart();
    const back = await own.resume(bob);
    assertFits(back.session, { resumed: true, epoch: bob.epoch });
    await back.hears("message.created", { room, message: { text: "missed 299" } });
    assert.equal(back.heard("message.created", { room }).length, 299);
    await own.stop();
});

test("a long absence is fed from the store while the room goes on", async () => {
    const own = await startServer({ flags: ["--ring", "64K"] });
    const [ann, bob] = await own.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const post = async (from, to) => {
        for (let at = from; at < to; at += 100)
            await Promise.all(
                Array.from({ length: 100 }, (_, i) => ann.sends(room, `${at + i}`)),
            );
    };

    await away(bob);
    await post(0, 3000);
    const back = await own.resume(bob);
    await post(3000, 4000);
    await back.hears("message.created", { message: { text: "3999" } }, 30_000);
    const texts = back
        .heard("message.created", { room })
        .map(({ message }) => message.text);
    assert.deepEqual(
        texts,
        Array.from({ length: 3999 }, (_, i) => `${i}`),
    );
    assert.ok((await own.metric('roost_fed_events_total{from="store"}')) > 1000);
    await own.stop();
});

test("many come back at once", async () => {
    const people = await server.connectAll(20);
    const [ann, ...others] = people;
    const room = await ann.createsRoom({ with: others });

    for (const each of others) await away(each);
    for (let i = 0; i < 50; i++) await ann.sends(room, `${i}`);
    const back = await Promise.all(others.map((each) => server.resume(each)));
    await ann.sends(room, "all here?");
    for (const each of back) {
        await each.hears("message.created", { message: { text: "all here?" } });
        assert.equal(each.heard("message.created", { room }).length, 50);
    }
});

endsWell(server);
