// saved.add, saved.remove, saved.list: messages a person keeps for later.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, startServer, test } from "./harness/harness.mjs";

const server = await startServer();

async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const { id } = await ann.sends(room, "keep me");

    return { ann, bob, room, id };
}

async function savedBy(who, params = {}) {
    return (await who.call("saved.list", params)).saved;
}

test("what is saved is listed, and all of the person's sessions hear of it", async () => {
    const { ann, bob, room, id } = await scene();
    const phone = await server.connect({ token: bob.token });
    const { pos } = await bob.call("saved.add", { id, note: "for later" });

    for (const session of [bob, phone])
        assert.deepEqual(await session.hears("saved.added"), { pos, id, note: "for later" });
    await ann.catchesUp();
    ann.hasNotHeard("saved.added");
    const [saved] = await savedBy(phone);
    assertFits(saved, { id, room, note: "for later", message: { id, text: "keep me" } });
    assert.deepEqual(await savedBy(ann), []);
    assert.equal((await bob.call("saved.add", { id, note: "for later" })).pos, pos);

    const removed = await bob.call("saved.remove", { id });
    assert.deepEqual(await phone.hears("saved.removed"), { pos: removed.pos, id });
    assert.equal((await bob.call("saved.remove", { id })).pos, removed.pos);
    assert.deepEqual(await savedBy(bob), []);
});

test("what was deleted, or is in a room one may not read any more, is gone without its text", async () => {
    const { ann, bob, room, id } = await scene();
    const other = await ann.sends(room, "delete me");

    await bob.call("saved.add", { id, note: "mine" });
    await bob.call("saved.add", { id: other.id });
    await ann.call("message.delete", { id: other.id });
    assertFits(await savedBy(bob), [
        { id: other.id, gone: true },
        { id, message: { text: "keep me" } },
    ]);
    await ann.call("room.remove", { room, user: bob.me });
    const [, saved] = await savedBy(bob);
    assert.deepEqual(Object.keys(saved).sort(), ["gone", "id", "note", "saved_at"]);
});

test("a stranger's message is not found, and a note has its bounds", async () => {
    const { ann, bob, id } = await scene();
    const carl = await server.connect();

    await carl.refuses("saved.add", { id }, "not_found");
    await carl.refuses("saved.add", { id: 2 ** 40 }, "not_found");
    await carl.refuses("saved.remove", { id }, "not_found");
    await ann.refuses("saved.add", { id, note: "" }, -32602);
    await ann.refuses("saved.add", { id, note: "x".repeat(501) }, -32602);
    await bob.call("saved.add", { id, note: "ä".repeat(500) });
    const open = await ann.createsRoom({ kind: "public" });
    const { id: readable } = await ann.sends(open, "for all");
    await carl.call("saved.add", { id: readable });
    assertFits(await savedBy(carl), [{ id: readable, message: { text: "for all" } }]);
});

test("the list comes in pages, the newest first", async () => {
    const { ann, bob, room } = await scene();
    const ids = [];

    for (let i = 0; i < 5; i++) {
        const { id } = await ann.sends(room, `number ${i}`);

        ids.unshift(id);
        await bob.call("saved.add", { id });
    }
    const first = await bob.call("saved.list", { limit: 3 });
    const second = await bob.call("saved.list", { limit: 3, cursor: first.cursor });
    assert.deepEqual(
        [...first.saved, ...second.saved].map(({ id }) => id),
        ids,
    );
    assert.equal(second.cursor, undefined);
    await bob.refuses("saved.list", { cursor: "x" }, -32602);
});

test("it survives SIGKILL and is replayed in order", async () => {
    const { bob, id } = await scene();

    const first = await bob.call("saved.add", { id, note: "one" });
    const heard = await bob.hears("saved.added");
    bob.drop();
    const phone = await server.connect({ token: bob.token });
    const second = await phone.call("saved.remove", { id });
    const third = await phone.call("saved.add", { id, note: "two" });
    await server.kill();
    await server.restart();
    const back = await server.resume(bob);
    assert.equal(back.session.resumed, true);
    assertFits(await back.hears("saved.removed"), { pos: second.pos });
    assertFits(await back.hears("saved.added"), { pos: third.pos, note: "two" });
    assert.ok(heard.pos === first.pos && first.pos < second.pos);
    assertFits(await savedBy(back), [{ id, note: "two", saved_at: aNumber }]);
});

endsWell(server);
