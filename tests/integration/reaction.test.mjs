// reaction.add and reaction.remove.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const { id, seq } = await ann.sends(room, "react to me");

    return { ann, bob, room, id, seq };
}

async function reactionsIn(who, room) {
    return (await who.call("message.history", { room })).messages.at(-1).reactions ?? [];
}

test("a reaction reaches the members and stands in the history", async () => {
    const { ann, bob, room, id, seq } = await scene();
    const added = await bob.call("reaction.add", { id, emoji: "👋" });

    assertFits(added, { pos: aNumber, seq: seq + 1 });
    for (const each of [ann, bob])
        assertFits(await each.hears("reaction.added", { room }), {
            ...added,
            id,
            user: bob.me,
            emoji: "👋",
        });
    await ann.call("reaction.add", { id, emoji: "👋" });
    await ann.call("reaction.add", { id, emoji: "🎉" });
    const reactions = await reactionsIn(ann, room);
    assert.equal(reactions.length, 2);
    assert.deepEqual(
        reactions.find(({ emoji }) => emoji === "👋").users.sort((a, b) => a - b),
        [ann.me, bob.me].sort((a, b) => a - b),
    );
});

test("taking it back does likewise", async () => {
    const { ann, bob, room, id } = await scene();

    await bob.call("reaction.add", { id, emoji: "+1" });
    const gone = await bob.call("reaction.remove", { id, emoji: "+1" });
    assertFits(await ann.hears("reaction.removed", { room }), {
        ...gone,
        id,
        user: bob.me,
        emoji: "+1",
    });
    assert.deepEqual(await reactionsIn(ann, room), []);
});

test("an emoji holds 1 to 64 bytes", async () => {
    const { ann, id } = await scene();

    await ann.call("reaction.add", { id, emoji: "x".repeat(64) });
    await ann.refuses("reaction.add", { id, emoji: "x".repeat(65) }, -32602);
    await ann.refuses("reaction.add", { id, emoji: "" }, -32602);
    await ann.refuses("reaction.add", { id, emoji: "a\nb" }, -32602);
});

test("reacting needs membership and a message", async () => {
    const { ann } = await scene();
    const carl = await server.connect();
    const room = await ann.createsRoom({ kind: "public" });
    const { id } = await ann.sends(room, "in public");

    await carl.refuses("reaction.add", { id, emoji: "👋" }, "forbidden");
    await carl.refuses("reaction.remove", { id, emoji: "👋" }, "forbidden");
    await carl.refuses("reaction.add", { id: 2 ** 40, emoji: "👋" }, "not_found");
    await carl.refuses("reaction.add", { id: room, emoji: "👋" }, "not_found");
});

endsWell(server);
