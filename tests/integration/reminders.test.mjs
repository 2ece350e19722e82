// reminder.*: one moment, one person.

import assert from "node:assert/strict";
import { assertFits, endsWell, newKey, startServer, test } from "./harness/harness.mjs";

const server = await startServer();
const soon = (ms = 300) => Date.now() + ms;
const far = () => Date.now() + 3600_000;

function reminds(who, params) {
    return who.call("reminder.create", { key: newKey(), ...params });
}

async function listOf(who) {
    return (await who.call("reminder.list")).reminders;
}

async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });
    const { id } = await bob.sends(room, "answer me");

    return { ann, bob, room, id };
}

test("at its time all of the person's sessions are told, and nobody else", async () => {
    const { ann, bob, room, id: message } = await scene();
    const phone = await server.connect({ token: ann.token });
    const at = soon();
    const { id, pos } = await reminds(ann, { at, text: "answer bob", message });
    const reminder = { id, state: "waiting", at, room, message, text: "answer bob" };

    assertFits(await phone.hears("reminder.created"), { pos, room, reminder });
    for (const session of [ann, phone])
        assertFits(await session.hears("reminder.due"), {
            room,
            reminder: { ...reminder, state: "due" },
        });
    assert.ok(Date.now() >= at);
    await bob.catchesUp();
    bob.hasNotHeard("reminder.due");
    assertFits(await listOf(ann), [{ id, state: "due" }]);
    const removed = await ann.call("reminder.remove", { id });
    assert.equal((await phone.hears("reminder.removed")).pos, removed.pos);
    assert.deepEqual(await ann.call("reminder.remove", { id }), removed);
    assert.deepEqual(await listOf(ann), []);
});

test("a retry answers as the first call did", async () => {
    const { ann } = await scene();
    const params = { at: soon(), text: "once", key: newKey() };
    const first = await ann.call("reminder.create", params);

    assert.deepEqual(await ann.call("reminder.create", params), {
        ...first,
        duplicate: true,
    });
    await ann.hears("reminder.due");
    assert.equal((await ann.call("reminder.create", params)).id, first.id);
    await ann.refuses("reminder.create", { ...params, text: "two" }, "key_conflict");
});

test("it is of something, in time, and of what one may see", async () => {
    const { ann, id } = await scene();
    const carl = await server.connect();

    await assert.rejects(reminds(carl, { at: far() }), { rpc: -32602 });
    await assert.rejects(reminds(carl, { at: far(), message: id }), { code: "not_found" });
    await assert.rejects(reminds(carl, { at: Date.now() - 3600_000, text: "x" }), {
        rpc: -32602,
    });
    await assert.rejects(reminds(carl, { at: Date.now() + 400 * 86400_000, text: "x" }), {
        rpc: -32602,
    });
    const mine = await reminds(ann, { at: far(), text: "x" });
    await carl.refuses("reminder.remove", { id: mine.id }, "not_found");
});

test("what was due while the server was down comes once", async () => {
    const { ann } = await scene();
    const at = soon(200);

    await ann.catchesUp();
    for (let i = 0; i < 5; i++) await reminds(ann, { at, text: `late ${i}` });
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
    await server.restart();
    const back = await server.resume(ann);
    for (let i = 0; i < 5; i++) {
        const reminder = { text: `late ${i}` };

        // On a slow machine it may have been due before the kill.
        if (ann.heard("reminder.due", { reminder }).length === 0)
            await back.hears("reminder.due", { reminder });
    }
    await server.kill();
    await server.restart();
    const again = await server.resume(back);
    await again.catchesUp();
    again.hasNotHeard("reminder.due");
    assert.equal((await listOf(again)).filter(({ state }) => state === "due").length, 5);
});

endsWell(server);
