// dm.open: the same set of people is always the same room.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer({ seed: { users: 120, rooms: 120, perRoom: 1 } });

test("a DM is told to everyone in it and to nobody else", async () => {
    const [ann, bob, carl] = await server.connectAll(3);
    const opened = await ann.call("dm.open", { users: [bob.me] });

    assertFits(opened, { room: aNumber, pos: aNumber });
    for (const each of [ann, bob])
        assertFits(await each.hears("room.created", { room: opened.room }), {
            pos: opened.pos,
            kind: "dm",
        });
    await carl.catchesUp();
    assert.deepEqual(carl.heard(undefined, { room: opened.room }), []);
    await bob.sends(opened.room, "hi ann");
    await ann.hears("message.created", {
        room: opened.room,
        message: { text: "hi ann" },
    });
});

test("the same set of people, whoever asks and in any order, is the same room", async () => {
    const [ann, bob, carl] = await server.connectAll(3);
    const { room } = await ann.call("dm.open", { users: [bob.me, carl.me] });

    for (const [who, users] of [
        [ann, [carl.me, bob.me]],
        [bob, [ann.me, carl.me]],
        [carl, [ann.me, bob.me, carl.me]],
        [ann, [bob.me, bob.me, carl.me, ann.me]],
    ])
        assert.equal((await who.call("dm.open", { users })).room, room);
    await ann.catchesUp();
    assert.equal(ann.heard("room.created", { room }).length, 1);
    assert.notEqual((await ann.call("dm.open", { users: [bob.me] })).room, room);
});

test("opened by all at once it is still one room", async () => {
    const people = await server.connectAll(5);
    const users = people.map(({ me }) => me);
    const answers = await Promise.all(
        people.flatMap((who) => [1, 2, 3].map(() => who.call("dm.open", { users }))),
    );

    assert.equal(new Set(answers.map(({ room }) => room)).size, 1);
    assert.equal(new Set(answers.map(({ pos }) => pos)).size, 1);
});

test("a DM with oneself is a room for notes", async () => {
    const ann = await server.connect();
    const { room } = await ann.call("dm.open", { users: [ann.me] });

    await ann.sends(room, "buy milk");
    assert.equal((await ann.call("dm.open", { users: [ann.me] })).room, room);
});

test("it stands in the lists of those in it, with everyone's id", async () => {
    const [ann, bob] = await server.connectAll(2);
    const { room } = await ann.call("dm.open", { users: [bob.me] });
    const { rooms } = await bob.call("room.list");

    assertFits(
        rooms.find((each) => each.room === room),
        { kind: "dm", name: "", member: true, users: (ids) => ids.length === 2 },
    );
    const again = await server.resume(bob, { since: undefined, epoch: undefined });
    assert.ok(
        again.session.rooms.some((each) => each.room === room && each.kind === "dm"),
    );
});

test("it takes 1 to 50 people, all of them known", async () => {
    const people = await server.connectAll(51);
    const [ann, ...others] = people;
    const users = others.map(({ me }) => me);

    assert.ok((await ann.call("dm.open", { users })).room);
    await ann.refuses("dm.open", { users: [] }, -32602);
    await ann.refuses("dm.open", { users: [...users, 2 ** 40] }, -32602);
    await ann.refuses("dm.open", { users: [2 ** 40] }, "not_found");
    await ann.refuses("dm.open", { users: [users[0], "x"] }, -32602);
});

test("nobody is brought into a DM, nor removed from it", async () => {
    const [ann, bob, carl] = await server.connectAll(3);
    const { room } = await ann.call("dm.open", { users: [bob.me] });

    await ann.refuses("room.invite", { room, user: carl.me }, "forbidden");
    await ann.refuses("room.remove", { room, user: bob.me }, "forbidden");
    await ann.refuses("room.leave", { room }, "forbidden");
    await ann.refuses("room.update", { room, name: newKey() }, "forbidden");
});

endsWell(server);
