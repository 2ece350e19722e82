// A private room or DM answers strangers exactly as one that does not exist.

import assert from "node:assert/strict";
import { endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const NOWHERE = 2 ** 45;

async function refusalOf(who, method, params) {
    const refusal = await who.call(method, params).then(
        () => assert.fail(`${method} was answered`),
        (error) => error,
    );
    return refusal.error;
}

const ofRooms = {
    "message.send": (room) => ({ room, text: "hi", key: newKey() }),
    "message.history": (room) => ({ room }),
    "room.get": (room) => ({ room }),
    "room.members": (room) => ({ room }),
    "room.join": (room) => ({ room }),
    "room.leave": (room) => ({ room }),
    "room.update": (room) => ({ room, topic: "x" }),
    "room.invite": (room, me) => ({ room, user: me }),
    "room.remove": (room, me) => ({ room, user: me }),
    "read.mark": (room) => ({ room, seq: 1 }),
    "typing.start": (room) => ({ room }),
    "room.pins": (room) => ({ room }),
    "poll.create": (room) => ({ room, question: "q", options: ["a", "b"], key: newKey() }),
};

// Whoever was in it once may repeat the leaving, and hears what it was the first time.
const REMOVED = "a private room one was removed from";

const ofMessages = {
    "message.edit": (id) => ({ id, text: "x" }),
    "message.delete": (id) => ({ id }),
    "reaction.add": (id) => ({ id, emoji: "👋" }),
    "reaction.remove": (id) => ({ id, emoji: "👋" }),
    "message.get": (id) => ({ id }),
    "message.edits": (id) => ({ id }),
    "message.pin": (id) => ({ id }),
    "message.unpin": (id) => ({ id }),
    "thread.history": (id) => ({ id }),
    "thread.follow": (id) => ({ id }),
    "thread.unfollow": (id) => ({ id }),
    "thread.mark": (id) => ({ id, seq: 1 }),
    "poll.get": (id) => ({ id }),
    "poll.vote": (id) => ({ id, choices: [0] }),
    "poll.close": (id) => ({ id }),
};

async function scenes() {
    const [ann, bob, eve] = await server.connectAll(3);
    const room = await ann.createsRoom({ with: [bob] });
    const dm = (await ann.call("dm.open", { users: [bob.me] })).room;
    const left = await ann.createsRoom({ with: [eve] });
    const rooms = { "a private room": room, "a DM": dm, [REMOVED]: left };
    const messages = {};

    for (const [what, id] of Object.entries(rooms))
        messages[what] = (await ann.sends(id, "psst")).id;
    const own = await eve.sends(left, "my own");
    await ann.call("room.remove", { room: left, user: eve.me });
    messages["one's own message in a room one was removed from"] = own.id;
    return { eve, rooms, messages };
}

async function isNothing(eve, method, given, missing) {
    const refusal = await refusalOf(eve, method, given);
    const unknown = await refusalOf(eve, method, missing);

    assert.equal(
        refusal.data?.code,
        "not_found",
        `${method}: ${JSON.stringify(refusal)}`,
    );
    assert.deepEqual(refusal, unknown, method);
}

async function isNothingOverHttp(eve, method, given, missing) {
    const refusal = await server.post(method, given, eve);
    const unknown = await server.post(method, missing, eve);

    assert.equal(refusal.status, 404, `${method}: ${refusal.text}`);
    assert.equal(refusal.text, unknown.text, method);
}

test("every call with a room's id", async () => {
    const { eve, rooms } = await scenes();

    for (const [what, room] of Object.entries(rooms))
        for (const [method, params] of Object.entries(ofRooms)) {
            if (what === REMOVED && method === "room.leave") continue;
            await isNothing(eve, method, params(room, eve.me), params(NOWHERE, eve.me));
            await isNothingOverHttp(
                eve,
                method,
                params(room, eve.me),
                params(NOWHERE, eve.me),
            );
        }
});

test("every call with a message's id", async () => {
    const { eve, messages } = await scenes();

    for (const id of Object.values(messages))
        for (const [method, params] of Object.entries(ofMessages)) {
            await isNothing(eve, method, params(id), params(NOWHERE));
            await isNothingOverHttp(eve, method, params(id), params(NOWHERE));
        }
});

test("room.list, room.look and the lists of people do not betray it", async () => {
    const { eve, rooms } = await scenes();
    const { rooms: listed } = await eve.call("room.list", { all: true });

    for (const room of Object.values(rooms)) {
        assert.ok(!listed.some((each) => each.room === room));
        const looked = await eve
            .call("room.look", { rooms: [room] })
            .catch((error) => error.error);
        const missing = await eve
            .call("room.look", { rooms: [NOWHERE] })
            .catch((error) => error.error);
        assert.deepEqual(looked, missing);
    }
});

test("nothing of it is heard", async () => {
    const { eve, rooms } = await scenes();

    await eve.catchesUp();
    for (const what of ["a private room", "a DM"])
        assert.deepEqual(eve.heard(undefined, { room: rooms[what] }), []);
});

endsWell(server);
