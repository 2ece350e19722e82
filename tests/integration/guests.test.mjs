// Guests: in the rooms they were put into, and nowhere else.

import assert from "node:assert/strict";
import { assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const boss = await server.newcomer("the-boss", "--admin");
let guests = 0;

// A guest who came by an invite into those rooms.
async function guestIn(...rooms) {
    const admin = await server.connect(boss);
    const { code } = await admin.call("invite.create", { key: newKey(), role: "guest", rooms });

    guests += 1;
    const person = await server.posts("auth.register", {
        name: `guest-${guests}`,
        password: "correct horse",
        invite: code,
    });
    assert.equal(person.user.role, "guest");
    return server.connect({ ...person, room: rooms[0] });
}

test("an invite puts a guest into its rooms, and its members hear of it", async () => {
    const [ann] = await server.connectAll(1);
    const room = await ann.createsRoom({ kind: "public" });
    const gus = await guestIn(room);

    assert.deepEqual(gus.session.rooms.map((each) => each.room), [room]);
    await ann.hears("member.joined", { room, user: gus.me });
    await gus.sends(room, "hello");
    await ann.hears("message.created", { room, message: { text: "hello" } });
});

test("an invite for a guest needs rooms, which its maker may read", async () => {
    const admin = await server.connect(boss);
    const [ann] = await server.connectAll(1);
    const hidden = await ann.createsRoom({ kind: "private" });

    await admin.refuses("invite.create", { key: newKey(), role: "guest" }, -32602, /rooms/);
    const params = { key: newKey(), role: "guest", rooms: [hidden] };
    await admin.refuses("invite.create", params, "not_found", /rooms/);
});

test("other public rooms are not there for a guest", async () => {
    const [ann] = await server.connectAll(1);
    const room = await ann.createsRoom({ kind: "public" });
    const gus = await guestIn(room);
    const other = await ann.createsRoom({ kind: "public" });
    const { id } = await ann.sends(other, "not for guests");

    for (const [method, params] of [
        ["room.get", { room: other }],
        ["room.join", { room: other }],
        ["room.members", { room: other }],
        ["message.history", { room: other }],
        ["reaction.add", { id, emoji: "👋" }],
        ["message.send", { room: other, text: "x", key: newKey() }],
    ])
        await gus.refuses(method, params, "not_found");
    const { rooms } = await gus.call("room.list", { all: true });
    assert.deepEqual(rooms.map((each) => each.room), [room]);
    await gus.catchesUp();
    assert.equal(gus.heard("room.created", { room: other }).length, 0);
    assert.equal(gus.heard("message.created", { room: other }).length, 0);
});

test("a guest knows who shares a room, and nobody else", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });
    const gus = await guestIn(room);
    const people = (await gus.call("user.list", {})).users.map(({ user }) => user);

    assert.deepEqual(people.sort((a, b) => a - b), [ann.me, gus.me].sort((a, b) => a - b));
    await gus.refuses("user.get", { user: bob.me }, "not_found");
    assertFits(await gus.call("user.get", { user: ann.me }), { user: { user: ann.me } });
    await gus.refuses("dm.open", { users: [bob.me] }, "not_found");
    await gus.call("dm.open", { users: [ann.me] });
    await bob.call("user.update", { display: "Bob the unseen" });
    await bob.hears("user.updated", { user: { user: bob.me } });
    await gus.catchesUp();
    assert.equal(gus.heard("user.updated", { user: { user: bob.me } }).length, 0);
});

test("nothing else tells a guest who is there", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });
    const gus = await guestIn(room);
    const { name } = (await ann.call("user.get", { user: bob.me })).user;
    const nobody = "a".repeat(name.length);
    const key = newKey();

    for (const [method, withName] of [
        ["message.search", (who) => ({ query: `kettle from:@${who}` })],
        ["message.search", (who) => ({ query: `kettle in:@${who}` })],
        ["command.run", (who) => ({ room, text: `/msg @${who} hello`, key })],
        ["command.run", (who) => ({ room, text: `/remove @${who}`, key })],
    ]) {
        const hidden = await gus.refuses(method, withName(name), "not_found");
        const missing = await gus.refuses(method, withName(nobody), "not_found");
        const words = missing.error.message.replace(nobody, name);

        assert.equal(hidden.error.message, words);
    }
    for (const change of [{ display: "x" }, { title: "x" }, { role: "member" }]) {
        const hidden = await gus.refuses("user.update", { user: bob.me, ...change }, "not_found");
        const missing = await gus.refuses("user.update", { user: 2 ** 45, ...change }, "not_found");

        assert.deepEqual(hidden.error, missing.error);
    }
});

test("guests make no rooms and bring nobody in", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });
    const gus = await guestIn(room);

    await gus.refuses("room.create", { name: "x", kind: "public", key: newKey() }, "forbidden");
    await gus.refuses("room.invite", { room, user: bob.me }, "forbidden");
    assert.deepEqual((await gus.call("group.list", {})).groups, []);
});

test("what a guest missed says nothing of other rooms, over a crash too", async () => {
    const [ann] = await server.connectAll(1);
    const room = await ann.createsRoom({ kind: "public" });
    const gus = await guestIn(room);

    await gus.catchesUp();
    gus.forgets();
    await gus.close();
    const other = await ann.createsRoom({ kind: "public" });
    await ann.sends(other, "elsewhere");
    await ann.sends(room, "here");
    await server.kill();
    await server.restart();
    const back = await server.resume(gus);
    await back.hears("message.created", { room, message: { text: "here" } });
    assert.ok(!back.frames.some((frame) => frame.includes("elsewhere")));
    assert.equal(back.heard("room.created").length, 0);
});

test("somebody who becomes a member sees the rest", async () => {
    const [ann] = await server.connectAll(1);
    const room = await ann.createsRoom({ kind: "public" });
    const other = await ann.createsRoom({ kind: "public" });
    const gus = await guestIn(room);
    const admin = await server.connect(boss);

    await admin.call("user.update", { user: gus.me, role: "member" });
    await gus.hears("user.updated", { user: { user: gus.me, role: "member" } });
    await gus.call("room.join", { room: other });
    await gus.sends(other, "at last");
});

endsWell(server);
