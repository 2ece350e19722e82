// Pins: message.pin, message.unpin, room.pins.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, startServer, test } from "./harness/harness.mjs";
import { comesBackToTheSame, goesAway } from "./harness/comeback.mjs";

const server = await startServer();

async function scene(kind = "public") {
    const people = await server.connectAll(3);
    const room = await people[0].createsRoom({ kind, with: people.slice(1) });
    const { id, seq } = await people[1].sends(room, "the menu");

    return { room, id, seq, people };
}

const pinnedIn = async (who, room) =>
    (await who.call("room.pins", { room })).messages.map(({ id }) => id);

test("a pin is told to the room and stands in its list", async () => {
    const { room, id, seq, people } = await scene();
    const [ann, , cat] = people;
    const pinned = await cat.call("message.pin", { id });

    assertFits(pinned, { pos: aNumber, seq: seq + 1 });
    for (const each of people)
        assertFits(await each.hears("message.pinned", { room }), {
            ...{ ...pinned, id, user: cat.me, at: aNumber },
        });
    assert.deepEqual(await ann.call("message.pin", { id }), pinned);
    const { messages } = await ann.call("room.pins", { room });
    assertFits(messages, [{ id, text: "the menu", pinned: { user: cat.me } }]);
    const unpinned = await cat.call("message.unpin", { id });
    await ann.hears("message.unpinned", { id, user: cat.me });
    assert.deepEqual(await cat.call("message.unpin", { id }), unpinned);
    assert.deepEqual(await pinnedIn(ann, room), []);
});

test("every member pins; others than who pinned it need a say", async () => {
    const { room, id, people } = await scene();
    const [ann, bob, cat] = people;
    const eve = await server.connect();
    const chief = await server.connect(await server.newcomer("chief", "--admin"));

    await eve.refuses("message.pin", { id }, "forbidden");
    await bob.call("message.pin", { id });
    await eve.refuses("message.unpin", { id }, "forbidden");
    await cat.refuses("message.unpin", { id }, "forbidden");
    await ann.call("message.unpin", { id });
    await bob.call("message.pin", { id });
    await chief.call("room.join", { room });
    await chief.call("message.unpin", { id });
    assert.deepEqual(await pinnedIn(eve, room), []);
    await bob.refuses("message.pin", { id: 2 ** 45 }, "not_found");
});

test("in a direct conversation both do as they like", async () => {
    const [ann, bob] = await server.connectAll(2);
    const { room } = await ann.call("dm.open", { users: [bob.me] });
    const { id } = await ann.sends(room, "our secret");

    await ann.call("message.pin", { id });
    await bob.call("message.unpin", { id });
});

test("a private room hides its pins", async () => {
    const { room, id, people } = await scene("private");
    const eve = await server.connect();

    await people[0].call("message.pin", { id });
    await eve.refuses("room.pins", { room }, "not_found");
    await eve.refuses("message.pin", { id }, "not_found");
    await eve.refuses("message.unpin", { id }, "not_found");
});

test("what is deleted is pinned no longer", async () => {
    const { room, id, people } = await scene();

    await people[0].call("message.pin", { id });
    await people[1].call("message.delete", { id });
    assert.deepEqual(await pinnedIn(people[0], room), []);
    await people[0].refuses("message.pin", { id }, "not_found");
});

test("a hundred are enough", async () => {
    const { room, id, people } = await scene();
    const [ann] = people;

    for (let i = 0; i < 100; i++)
        await ann.call("message.pin", { id: (await ann.sends(room, `${i}`)).id });
    const refusal = await ann.refuses("message.pin", { id }, "conflict");
    assert.match(refusal.error.message, /at most 100 pins/);
    const first = await ann.call("room.pins", { room, limit: 60 });
    const rest = await ann.call("room.pins", { room, limit: 60, cursor: first.cursor });
    assert.deepEqual(
        [...first.messages, ...rest.messages].map(({ text }) => Number(text)),
        Array.from({ length: 100 }, (_, i) => 99 - i),
    );
    assert.equal(rest.cursor, undefined);
    await ann.refuses("room.pins", { room, cursor: "x" }, -32602);
});

test("who was away is told the same in the same order after SIGKILL", async () => {
    const { room, id, people } = await scene();
    const [ann, bob, cat] = people;

    await ann.catchesUp();
    ann.forgets();
    await goesAway(cat);
    await bob.call("message.pin", { id });
    const other = await bob.sends(room, "another");
    await bob.call("message.pin", { id: other.id });
    await ann.call("message.unpin", { id });
    const back = await comesBackToTheSame(server, ann, cat, room);
    assert.deepEqual(await pinnedIn(back, room), [other.id]);
});

endsWell(server);
