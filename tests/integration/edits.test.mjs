// What a message said before: message.edits.

import assert from "node:assert/strict";
import { endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function edited(kind = "public") {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind, with: [bob] });
    const sent = await ann.sends(room, "one");
    const two = await ann.call("message.edit", { id: sent.id, text: "two" });
    const three = await ann.call("message.edit", { id: sent.id, text: "three" });

    return { ann, bob, room, id: sent.id, sent, two, three };
}

const textsOf = async (who, params) =>
    (await who.call("message.edits", params)).versions.map(({ text }) => text);

test("every version stands there, with its time", async () => {
    const { bob, room, id, sent, two, three } = await edited();
    const found = await bob.call("message.edits", { id });

    assert.equal(found.room, room);
    assert.equal(found.more, false);
    assert.deepEqual(
        found.versions.map(({ pos, text }) => [pos, text]),
        [
            [id, "one"],
            [two.pos, "two"],
            [three.pos, "three"],
        ],
    );
    assert.equal(found.versions[0].at, sent.at);
    assert.deepEqual(await textsOf(bob, { id, after: id }), ["two", "three"]);
    const first = await bob.call("message.edits", { id, limit: 1 });
    assert.deepEqual([first.versions.length, first.more], [1, true]);
});

test("who may read the room may read them, nobody else", async () => {
    const open = await edited();
    const hidden = await edited("private");
    const eve = await server.connect();

    assert.equal((await textsOf(eve, { id: open.id })).length, 3);
    await eve.refuses("message.edits", { id: hidden.id }, "not_found");
    await eve.refuses("message.edits", { id: 2 ** 45 }, "not_found");
});

test("a deleted message has said nothing", async () => {
    const { ann, bob, id } = await edited();

    await ann.call("message.delete", { id });
    await bob.refuses("message.edits", { id }, "not_found");
});

test("they survive SIGKILL", async () => {
    const { bob, id } = await edited();

    await server.kill();
    await server.restart();
    const back = await server.connect({ token: bob.token });
    assert.deepEqual(await textsOf(back, { id }), ["one", "two", "three"]);
});

endsWell(server);
