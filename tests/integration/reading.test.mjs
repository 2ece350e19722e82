// read.mark, unread and mentions; typing and presence, which are not durable.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function pair() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    return { ann, bob, room };
}

async function standing(who, room) {
    const { read, unread, mentions } = (await who.call("room.get", { room })).room;

    return { read, unread, mentions };
}

test("unread counts other people's messages behind read", async () => {
    const { ann, bob, room } = await pair();

    await ann.sends(room, "one");
    await bob.sends(room, "my own does not count");
    const { seq } = await ann.sends(room, "two");
    const { id } = await ann.sends(room, "three");
    await ann.call("reaction.add", { id, emoji: "👋" });
    assert.equal((await standing(bob, room)).unread, 3);
    assertFits(await bob.call("read.mark", { room, seq }), { pos: aNumber });
    assertFits(await standing(bob, room), { read: seq, unread: 1 });
    assert.equal((await standing(ann, room)).unread, 1);
});

test("session.open tells the same", async () => {
    const { ann, bob, room } = await pair();
    const { seq } = await ann.sends(room, "one");

    await ann.sends(room, "two");
    await bob.call("read.mark", { room, seq });
    const { rooms } = await server
        .connect({ token: bob.token })
        .then(({ session }) => session);
    assertFits(
        rooms.find((each) => each.room === room),
        { read: seq, unread: 1 },
    );
});

test("a mark is told to that person's sessions and to nobody else", async () => {
    const { ann, bob, room } = await pair();
    const phone = await server.connect({ token: bob.token, room: bob.room });
    const { seq } = await ann.sends(room, "read me");
    const marked = await bob.call("read.mark", { room, seq });

    for (const each of [bob, phone]) {
        const event = await each.hears("read.marked", { room });

        assertFits(event, { pos: marked.pos, room, read: seq });
        assert.equal("seq" in event, false);
    }
    await ann.catchesUp();
    ann.hasNotHeard("read.marked");
});

test("it never goes back", async () => {
    const { ann, bob, room } = await pair();
    const first = await ann.sends(room, "one");
    const second = await ann.sends(room, "two");
    const marked = await bob.call("read.mark", { room, seq: second.seq });

    await bob.hears("read.marked", { room });
    assert.deepEqual(await bob.call("read.mark", { room, seq: first.seq }), marked);
    assert.deepEqual(await bob.call("read.mark", { room, seq: second.seq }), marked);
    await bob.catchesUp();
    bob.hasNotHeard("read.marked");
    assertFits(await standing(bob, room), { read: second.seq, unread: 0 });
});

test("a mark beyond the end goes no further than the end", async () => {
    const { ann, bob, room } = await pair();
    const { seq } = await ann.sends(room, "the last");

    await bob.call("read.mark", { room, seq: 2 ** 40 }).catch(() => {});
    assert.ok((await standing(bob, room)).read <= seq);
    await ann.sends(room, "one more");
    assert.ok((await standing(bob, room)).unread >= 1);
});

test("marking needs membership", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });

    await bob.refuses("read.mark", { room, seq: 1 }, "forbidden");
    await bob.refuses("read.mark", { room: 2 ** 40, seq: 1 }, "not_found");
    await ann.refuses("read.mark", { room, seq: -1 }, -32602);
});

test("mentions counts the unread messages with one's name", async () => {
    const { ann, bob, room } = await pair();
    const { name } = bob.session.user;

    await ann.sends(room, `@${name} have a look`);
    await ann.sends(room, `@${name}x is somebody else`);
    await ann.sends(room, "nobody");
    assertFits(await standing(bob, room), { unread: 3, mentions: 1 });
    await bob.call("read.mark", { room, seq: (await ann.sends(room, "end")).seq });
    assertFits(await standing(bob, room), { unread: 0, mentions: 0 });
});

test("a deleted message is no longer unread news", async () => {
    const { ann, bob, room } = await pair();
    const { id } = await ann.sends(room, "oops");

    await ann.sends(room, "this stays");
    await ann.call("message.delete", { id });
    assert.ok((await standing(bob, room)).unread <= 2);
});

// --- typing ---

test("typing is told to the others in the room and leaves no trace", async () => {
    const { ann, bob, room } = await pair();
    const eve = await server.connect();
    const head = await server.metric("roost_log_head");

    assert.deepEqual(await ann.call("typing.start", { room }), {});
    const event = await bob.hears("typing", { room, user: ann.me });
    assert.deepEqual(Object.keys(event).sort(), ["room", "user"]);
    assert.equal(await server.metric("roost_log_head"), head);
    await eve.catchesUp();
    eve.hasNotHeard("typing");
});

test("typing needs membership", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });

    await bob.refuses("typing.start", { room }, "forbidden");
    await bob.refuses("typing.start", { room: 2 ** 40 }, "not_found");
});

test("in rooms over 100 members only lookers hear typing and presence", async () => {
    const crowd = await startServer({ seed: { users: 150, rooms: 1, perRoom: 150 } });
    const [ann, looker, other] = await crowd.connectAll(3);
    const { room } = ann;

    await looker.call("room.look", { rooms: [room] });
    await ann.call("typing.start", { room });
    await looker.hears("typing", { room, user: ann.me });
    const late = await crowd.connect();
    await looker.hears("presence.changed", { user: late.me, presence: "online" });
    await late.close();
    await looker.hears("presence.changed", { user: late.me, presence: "offline" });
    await other.catchesUp();
    other.hasNotHeard("typing");
    other.hasNotHeard("presence.changed", { user: late.me });

    await looker.call("room.look", { rooms: [] });
    await other.call("room.look", { rooms: [room] });
    looker.forgets();
    await crowd.connect({ token: late.token });
    await other.hears("presence.changed", { user: late.me, presence: "online" });
    await looker.catchesUp();
    looker.hasNotHeard("presence.changed", { user: late.me });
    await crowd.stop();
});

// --- presence ---

// Two in a room; bob has gone and come back, and ann has been told.
async function comeBack() {
    const { ann, bob, room } = await pair();

    await bob.close();
    await server.asksUntil(
        async () => (await ann.call("user.get", { user: bob.me })).user.presence,
        (presence) => presence === "offline",
        "bob's presence",
        5000,
    );
    ann.forgets();
    const back = await server.connect({ token: bob.token });
    await ann.hears("presence.changed", { user: bob.me, presence: "online" });
    return { ann, bob: back, room };
}

test("presence is told to people who share a room", async () => {
    const eve = await server.connect();
    const { ann, bob } = await comeBack();

    await bob.close();
    const event = await ann.hears("presence.changed", {
        user: bob.me,
        presence: "offline",
    });
    assert.deepEqual(Object.keys(event).sort(), ["presence", "user"]);
    assert.equal((await ann.call("user.get", { user: bob.me })).user.presence, "offline");
    await eve.catchesUp();
    eve.hasNotHeard("presence.changed", { user: bob.me });
});

test("with two sessions one goes offline with the second", async () => {
    const { ann, bob } = await comeBack();
    const phone = await server.connect({ token: bob.token });

    await bob.close();
    assert.equal((await ann.call("user.get", { user: bob.me })).user.presence, "online");
    await phone.close();
    await ann.hears("presence.changed", { user: bob.me, presence: "offline" });
    assert.equal(ann.heard("presence.changed", { user: bob.me }).length, 0);
});

test("whoever is back at once was never away", async () => {
    const { ann, bob } = await comeBack();

    await bob.close();
    const back = await server.connect({ token: bob.token });
    await back.close();
    await ann.hears("presence.changed", { user: bob.me, presence: "offline" });
    ann.hasNotHeard("presence.changed", { user: bob.me });
});

endsWell(server);
