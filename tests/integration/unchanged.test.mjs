// A change that changes nothing makes no event and answers as the first did.

import assert from "node:assert/strict";
import { endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });

    return { ann, bob, room };
}

// Calls twice (or as often as given) and expects one event and one answer for all.
async function isOneChange(who, listener, method, params, event, match) {
    const first = await who.call(method, params);

    assert.deepEqual(await who.call(method, params), first);
    assert.deepEqual(await who.call(method, params), first);
    await listener.catchesUp();
    assert.equal(listener.heard(event, match).length, 1, event);
}

test("an edit to the text it has already", async () => {
    const { ann, bob, room } = await scene();
    const { id, pos, seq } = await ann.sends(room, "as it is");

    assert.deepEqual(await ann.call("message.edit", { id, text: "as it is" }), {
        pos,
        seq,
    });
    await bob.catchesUp();
    bob.hasNotHeard("message.edited");
    await isOneChange(ann, bob, "message.edit", { id, text: "new" }, "message.edited", {
        room,
    });
});

test("an edit back to the first text is a change again", async () => {
    const { ann, bob, room } = await scene();
    const { id, seq } = await ann.sends(room, "first");

    await ann.call("message.edit", { id, text: "second" });
    assert.equal((await ann.call("message.edit", { id, text: "first" })).seq, seq + 2);
    await bob.catchesUp();
    assert.equal(bob.heard("message.edited", { room }).length, 2);
});

test("a second deletion", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await ann.sends(room, "gone");

    await isOneChange(ann, bob, "message.delete", { id }, "message.deleted", { id });
});

test("a second equal reaction, and taking back what is not there", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await ann.sends(room, "react");
    const wave = { id, emoji: "👋" };

    await isOneChange(bob, ann, "reaction.add", wave, "reaction.added", { id });
    await isOneChange(bob, ann, "reaction.remove", wave, "reaction.removed", { id });
});

test("reacting again after taking it back is a change again", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await ann.sends(room, "react");
    const wave = { id, emoji: "👋" };
    const first = await bob.call("reaction.add", wave);

    await bob.call("reaction.remove", wave);
    assert.equal((await bob.call("reaction.add", wave)).seq, first.seq + 2);
});

test("taking back a reaction never made", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await ann.sends(room, "react");

    await bob.refuses("reaction.remove", { id, emoji: "👋" }, "not_found");
    await ann.catchesUp();
    ann.hasNotHeard("reaction.removed");
});

test("joining twice, leaving twice", async () => {
    const { ann, room } = await scene();
    const carl = await server.connect();
    const match = { room, user: carl.me };

    await isOneChange(carl, ann, "room.join", { room }, "member.joined", match);
    await isOneChange(carl, ann, "room.leave", { room }, "member.left", match);
});

test("inviting someone who is in, removing someone who is not", async () => {
    const { ann, bob, room } = await scene();
    const carl = await server.connect();
    const whom = { room, user: carl.me };

    await isOneChange(ann, bob, "room.invite", whom, "member.joined", whom);
    await isOneChange(ann, bob, "room.remove", whom, "member.left", whom);
});

test("changing a room to what it is", async () => {
    const { ann, bob, room } = await scene();
    const change = { room, topic: `topic ${newKey()}` };

    await isOneChange(ann, bob, "room.update", change, "room.updated", { room });
    const { name } = (await ann.call("room.get", { room })).room;
    bob.forgets();
    await ann.call("room.update", { room, name, archived: false });
    await bob.catchesUp();
    bob.hasNotHeard("room.updated", { room });
});

test("marking as read what is read", async () => {
    const { ann, bob, room } = await scene();
    const { seq } = await ann.sends(room, "read");

    await isOneChange(bob, bob, "read.mark", { room, seq }, "read.marked", { room });
});

test("opening a DM that is there", async () => {
    const { ann, bob } = await scene();
    const users = [bob.me];
    const { room } = await ann.call("dm.open", { users });

    await isOneChange(ann, bob, "dm.open", { users }, "room.created", { room });
});

test("a display name that is the same", async () => {
    const ann = await server.connect();
    const display = `Ann ${newKey()}`;

    await ann.call("user.update", { display });
    await ann.call("user.update", { display });
    await ann.catchesUp();
    assert.equal(ann.heard("user.updated", { user: { user: ann.me } }).length, 1);
});

endsWell(server);
