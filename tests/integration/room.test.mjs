// room.* : making, entering, leaving and changing rooms, and telling about them.

import assert from "node:assert/strict";
import { aNumber, assertFits, aText, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const operator = await server.newcomer("the-admin", "--admin");

function create(who, changes = {}) {
    return who.call("room.create", {
        ...{ name: `room ${newKey()}`, kind: "private", key: newKey() },
        ...changes,
    });
}

test("the creator is first member and owner, in the one event", async () => {
    const ann = await server.connect();
    const name = `garden ${newKey()}`;
    const made = await create(ann, { name, topic: "What grows" });
    const event = await ann.hears("room.created", { room: made.room });

    assertFits(made, { room: aNumber, pos: aNumber, seq: 1 });
    assertFits(event, {
        pos: made.pos,
        seq: 1,
        name,
        kind: "private",
        topic: "What grows",
    });
    await ann.catchesUp();
    ann.hasNotHeard("member.joined", { room: made.room });
    const { room } = await ann.call("room.get", { room: made.room });
    assertFits(room, {
        room: made.room,
        name,
        kind: "private",
        topic: "What grows",
        seq: 1,
        member: true,
        owner: ann.me,
        archived: false,
        members: 1,
        unread: 0,
        mentions: 0,
    });
    await ann.sends(made.room, "first");
});

test("a public room's creation is told to all, a private one's to its members", async () => {
    const [ann, bob] = await server.connectAll(2);
    const open = await create(ann, { kind: "public" });
    const closed = await create(ann);

    await bob.hears("room.created", { room: open.room, kind: "public", pos: open.pos });
    await bob.catchesUp();
    bob.hasNotHeard("room.created", { room: closed.room });
});

test("a room's name is 1 to 64 characters without control characters", async () => {
    const ann = await server.connect();
    const tail = newKey();
    const longest = "ü".repeat(64 - tail.length) + tail;

    await create(ann, { name: longest });
    for (const name of ["", `${longest}x`, "a\nb", "a\u007fb", "a\u0085b"])
        await ann.refuses("room.create", { name, kind: "public", key: newKey() }, -32602);
});

test("names are unique in the workspace without regard to case", async () => {
    const [ann, bob] = await server.connectAll(2);
    const tail = newKey();

    await create(ann, { name: `Ärger ÉTÉ Straße ${tail}` });
    for (const name of [
        `Ärger ÉTÉ Straße ${tail}`,
        `ärger été straße ${tail.toUpperCase()}`,
    ])
        await bob.refuses(
            "room.create",
            { name, kind: "public", key: newKey() },
            "conflict",
        );
});

test("a kind is public or private", async () => {
    const ann = await server.connect();

    for (const kind of ["dm", "open", ""])
        await ann.refuses("room.create", { name: newKey(), kind, key: newKey() }, -32602);
});

// --- joining and leaving ---

test("joining a public room is told to its members and the one who joined", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });
    const joined = await bob.call("room.join", { room });

    for (const each of [ann, bob])
        assertFits(await each.hears("member.joined", { room }), {
            ...joined,
            user: bob.me,
        });
    await ann.sends(room, "welcome");
    await bob.hears("message.created", { room });
});

test("leaving is told to the members and the one who left, then nothing more", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const left = await bob.call("room.leave", { room });

    for (const each of [ann, bob])
        assertFits(await each.hears("member.left", { room }), { ...left, user: bob.me });
    await ann.sends(room, "is he gone?");
    await ann.call("room.update", { room, topic: "gossip" });
    await bob.catchesUp();
    assert.deepEqual(bob.heard(undefined, { room }), []);
});

test("joining what is not there is not_found", async () => {
    const ann = await server.connect();

    await ann.refuses("room.join", { room: 2 ** 40 }, "not_found");
    await ann.refuses("room.leave", { room: 2 ** 40 }, "not_found");
});

// --- inviting and removing ---

test("an invited person is a member at once and may read the history", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({});

    await ann.sends(room, "before bob");
    const invited = await ann.call("room.invite", { room, user: bob.me });
    assertFits(await bob.hears("member.joined", { room }), { ...invited, user: bob.me });
    const { messages } = await bob.call("message.history", { room });
    assert.deepEqual(
        messages.map(({ text }) => text),
        ["before bob"],
    );
    await bob.sends(room, "thanks");
    await ann.hears("message.created", { room, message: { text: "thanks" } });
    const { room: seen } = await bob.call("room.get", { room });
    assertFits(seen, { member: true, members: 2 });
});

test("any member invites, a stranger does not", async () => {
    const [ann, bob, carl, dora] = await server.connectAll(4);
    const room = await ann.createsRoom({ with: [bob] });
    const open = await ann.createsRoom({ kind: "public" });

    await bob.call("room.invite", { room, user: carl.me });
    await dora.refuses("room.invite", { room, user: dora.me }, "not_found");
    await dora.refuses("room.invite", { room: open, user: carl.me }, "forbidden");
    await ann.refuses("room.invite", { room, user: 2 ** 40 }, "not_found");
});

test("a removed person hears and reads nothing more", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const removed = await ann.call("room.remove", { room, user: bob.me });

    for (const each of [ann, bob])
        assertFits(await each.hears("member.left", { room }), {
            ...removed,
            user: bob.me,
        });
    await ann.sends(room, "now between us");
    await bob.catchesUp();
    assert.deepEqual(bob.heard(undefined, { room }), []);
    await bob.refuses("message.history", { room }, "not_found");
    await bob.refuses("room.get", { room }, "not_found");
});

test("the room's owner and workspace admins remove, others do not", async () => {
    const [ann, bob, carl] = await server.connectAll(3);
    const admin = await server.connect(operator);
    const room = await ann.createsRoom({ kind: "public", with: [bob, carl] });

    await bob.refuses("room.remove", { room, user: carl.me }, "forbidden");
    await ann.call("room.remove", { room, user: carl.me });
    await admin.call("room.remove", { room, user: bob.me });
    await ann.refuses("room.remove", { room, user: 2 ** 40 }, "not_found");
});

// --- changing ---

test("a change of a room reaches its members", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const name = `renamed ${newKey()}`;
    const changed = await ann.call("room.update", { room, name, topic: "new topic" });

    for (const each of [ann, bob])
        assertFits(await each.hears("room.updated", { room }), {
            ...changed,
            name,
            kind: "private",
            topic: "new topic",
        });
    assertFits((await bob.call("room.get", { room })).room, { name, topic: "new topic" });
});

test("the room's owner and workspace admins change it, others do not", async () => {
    const [ann, bob] = await server.connectAll(2);
    const admin = await server.connect(operator);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });

    await bob.refuses("room.update", { room, topic: "mine" }, "forbidden");
    await admin.call("room.update", { room, topic: "theirs" });
    await ann.refuses("room.update", { room: 2 ** 40, topic: "x" }, "not_found");
});

test("a new name obeys the rules of names", async () => {
    const ann = await server.connect();
    const name = `taken ${newKey()}`;
    const room = await ann.createsRoom({});

    await ann.createsRoom({ name });
    await ann.refuses("room.update", { room, name: name.toUpperCase() }, "conflict");
    await ann.refuses("room.update", { room, name: "" }, -32602);
    await ann.refuses("room.update", { room, name: "x".repeat(65) }, -32602);
});

test("a room may change the case of its own name", async () => {
    const ann = await server.connect();
    const name = `case ${newKey()}`;
    const room = await ann.createsRoom({ name });

    await ann.call("room.update", { room, name: name.toUpperCase() });
    assert.equal((await ann.call("room.get", { room })).room.name, name.toUpperCase());
});

test("an archived room is read and takes no posts until it is brought back", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const { id } = await bob.sends(room, "last words");

    await ann.call("room.update", { room, archived: true });
    await bob.hears("room.updated", { room, archived: true });
    await bob.refuses("message.send", { room, text: "more", key: newKey() }, "forbidden");
    assert.equal((await bob.call("message.history", { room })).messages[0].id, id);
    await ann.call("room.update", { room, archived: false });
    await bob.sends(room, "first words");
});

// --- looking ---

test("room.list gives one's own rooms, with all every public one too", async () => {
    const [ann, bob] = await server.connectAll(2);
    const open = await ann.createsRoom({ kind: "public" });
    const closed = await ann.createsRoom({});
    const ids = ({ rooms }) => rooms.map(({ room }) => room);
    const own = ids(await ann.call("room.list"));

    assert.deepEqual(own.sort(), [ann.room, open, closed].sort());
    const seen = await everyPage(bob, "room.list", { all: true }, "rooms");
    const byId = new Map(seen.map((room) => [room.room, room]));
    assertFits(byId.get(open), {
        member: false,
        read: 0,
        unread: 0,
        mentions: 0,
        name: aText,
    });
    assert.equal(byId.has(closed), false);
    assert.equal(byId.get(bob.room).member, true);
});

async function everyPage(who, method, params, member) {
    const all = [];
    let cursor;

    do {
        const page = await who.call(method, { ...params, ...(cursor && { cursor }) });

        assert.ok(page[member].length <= 200);
        all.push(...page[member]);
        cursor = page.cursor;
    } while (cursor);
    return all;
}

test("long lists come in pages of 200, each entry once", async () => {
    const crowd = await startServer({ seed: { users: 450, rooms: 450, perRoom: 1 } });
    const ann = await crowd.connect();
    const rooms = await everyPage(ann, "room.list", { all: true }, "rooms");
    const users = await everyPage(ann, "user.list", {}, "users");
    const first = await ann.call("room.list", { all: true });

    assert.equal(first.rooms.length, 200);
    assert.equal(new Set(rooms.map(({ room }) => room)).size, 450);
    assert.equal(rooms.length, 450);
    assert.ok(users.length >= 450);
    assert.equal(new Set(users.map(({ user }) => user)).size, users.length);
    await ann.refuses("room.list", { all: true, cursor: "no such cursor" }, -32602);
    await ann.refuses("user.list", { cursor: "\u0001" }, -32602);
    await crowd.stop();
});

test("a large room's members come in pages too", async () => {
    const crowd = await startServer({ seed: { users: 450, rooms: 1, perRoom: 450 } });
    const ann = await crowd.connect();
    const members = await everyPage(ann, "room.members", { room: ann.room }, "members");

    assert.equal(members.length, 450);
    assert.deepEqual(
        members.map(({ user }) => user).sort((a, b) => a - b),
        crowd.people.map(({ user }) => user).sort((a, b) => a - b),
    );
    assertFits(members[0], { user: aNumber, name: aText, display: aText });
    assert.equal((await ann.call("room.get", { room: ann.room })).room.members, 450);
    await crowd.stop();
});

test("room.members tells who is in, and who of them is here", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });
    const presence = async () => {
        const { members } = await ann.call("room.members", { room });

        return Object.fromEntries(
            members.map((member) => [member.user, member.presence]),
        );
    };

    assert.deepEqual(await presence(), { [ann.me]: "online", [bob.me]: "online" });
    await bob.close();
    await server.asksUntil(
        presence,
        (now) => now[bob.me] === "offline",
        "bob's presence",
        5000,
    );
    assert.deepEqual(await presence(), { [ann.me]: "online", [bob.me]: "offline" });
});

test("a public room's members are told to anyone", async () => {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public" });

    assert.equal((await bob.call("room.members", { room })).members.length, 1);
    await bob.refuses("room.members", { room: 2 ** 40 }, "not_found");
});

test("room.look takes up to a hundred rooms", async () => {
    const ann = await server.connect();
    const many = (count) => Array.from({ length: count }, () => ann.room);

    assert.deepEqual(await ann.call("room.look", { rooms: [ann.room] }), {});
    assert.deepEqual(await ann.call("room.look", { rooms: [] }), {});
    await ann.refuses("room.look", { rooms: many(101) }, -32602);
    await ann.refuses("room.look", { rooms: "all" }, -32602);
});

endsWell(server);
