// schedule.*: messages that are sent at their time, exactly once, also over SIGKILL.

import assert from "node:assert/strict";
import { aNumber, assertFits, endsWell, newKey, test } from "./harness/harness.mjs";
import { startModerated } from "./harness/moderated.mjs";

const { server, admin, owner, moderator } = await startModerated({
    seed: { users: 90, rooms: 90, perRoom: 1 },
});

async function scene() {
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ with: [bob] });

    return { ann, bob, room };
}

const soon = (ms = 300) => Date.now() + ms;
const far = () => Date.now() + 3600_000;

function plans(who, room, text, at, more = {}) {
    return who.call("schedule.create", { room, text, at, key: newKey(), ...more });
}

async function waiting(who) {
    return (await who.call("schedule.list")).schedules;
}

async function textsIn(who, room) {
    return (await who.call("message.history", { room })).messages.map(({ text }) => text);
}

test("it is sent at its time, as its author's own", async () => {
    const { ann, bob, room } = await scene();
    const phone = await server.connect({ token: ann.token });
    const at = soon();
    const { id, pos } = await plans(ann, room, "good morning", at);

    assert.equal(id, pos);
    const schedule = { id, state: "waiting", room, at, text: "good morning" };
    assert.deepEqual(await phone.hears("schedule.created"), { pos, room, schedule });
    const created = await bob.hears("message.created", { room });
    assertFits(created, { message: { user: ann.me, text: "good morning" } });
    assert.ok(created.message.at >= at);
    assertFits(await phone.hears("schedule.sent"), {
        room,
        schedule: { id, state: "sent", message: created.message.id },
    });
    bob.hasNotHeard("schedule.created");
    bob.hasNotHeard("schedule.sent");
    assert.deepEqual(await waiting(ann), []);
    await ann.refuses("schedule.remove", { id }, "conflict");
});

test("a retry answers as the first call, also when it was sent", async () => {
    const { ann, bob, room } = await scene();
    const params = { room, text: "once", at: soon(), key: newKey() };
    const first = await ann.call("schedule.create", params);
    const again = { ...first, duplicate: true };

    assert.deepEqual(await ann.call("schedule.create", params), again);
    await bob.hears("message.created", { room });
    assert.deepEqual(await ann.call("schedule.create", params), again);
    await ann.refuses("schedule.create", { ...params, text: "twice" }, "key_conflict");
    await bob.catchesUp();
    assert.deepEqual(await textsIn(bob, room), ["once"]);
});

test("it can be changed and taken back until then", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await plans(ann, room, "draft", far());
    const gone = await plans(ann, room, "never", far());
    const { pos } = await ann.call("schedule.update", { id, text: "final" });

    assertFits(await ann.hears("schedule.updated"), { pos, schedule: { text: "final" } });
    assert.equal((await ann.call("schedule.update", { id, text: "final" })).pos, pos);
    const removed = await ann.call("schedule.remove", { id: gone.id });
    assertFits(await ann.hears("schedule.removed"), {
        pos: removed.pos,
        schedule: { id: gone.id, state: "removed" },
    });
    assert.deepEqual(await ann.call("schedule.remove", { id: gone.id }), removed);
    await ann.call("schedule.update", { id, at: soon() });
    await bob.hears("message.created", { room, message: { text: "final" } });
    await bob.refuses("schedule.remove", { id }, "not_found");
    await bob.refuses("schedule.update", { id, text: "mine" }, "not_found");
    await ann.refuses("schedule.update", { id: gone.id, text: "again" }, "not_found");
    await ann.refuses("schedule.update", { id }, -32602);
});

test("what cannot be said there is not planned, and each bound names its member", async () => {
    const { ann, room } = await scene();
    const carl = await server.connect();
    const open = await ann.createsRoom({ kind: "public" });

    await assert.rejects(plans(carl, room, "no", far()), { code: "not_found" });
    await assert.rejects(plans(carl, open, "no", far()), { code: "forbidden" });
    for (const at of [Date.now() - 3600_000, Date.now() + 400 * 86400_000]) {
        const refusal = await plans(ann, room, "no", at).catch((error) => error);

        assert.equal(refusal.rpc, -32602);
        assert.match(refusal.error.message, /^at /);
    }
    await assert.rejects(plans(ann, room, "x".repeat(16385), far()), { code: "too_large" });
    await assert.rejects(plans(ann, room, "no", far(), { thread: room }), {
        code: "not_found",
    });
});

test("a hundred wait at most, and come in pages", async () => {
    const { ann, room } = await scene();

    await Promise.all(
        Array.from({ length: 100 }, (_, i) => plans(ann, room, `number ${i}`, far())),
    );
    await assert.rejects(plans(ann, room, "no", far()), { code: "conflict" });
    const first = await ann.call("schedule.list", { limit: 60 });
    const rest = await ann.call("schedule.list", { cursor: first.cursor, limit: 60 });
    assert.equal(first.schedules.length + rest.schedules.length, 100);
    assert.equal(rest.cursor, undefined);
});

test("into a thread it goes as a reply", async () => {
    const { ann, bob, room } = await scene();
    const { id } = await bob.sends(room, "who comes?");

    await plans(ann, room, "me", soon(), { thread: id });
    await bob.hears("message.created", { room, message: { text: "me", thread: id } });
});

test("every role's are sent; what fails says why and stays listed until it is right", async () => {
    for (const person of [server.person(), moderator, admin, owner]) {
        const who = await server.connect(person);
        const ann = await server.connect();
        const room = await ann.createsRoom({ kind: "public", with: [who] });
        const hour = far();
        const { id } = await plans(who, room, "fails first", hour);

        await plans(who, room, "hello", soon(50));
        await ann.hears("message.created", { message: { text: "hello", user: who.me } });
        await ann.call("room.update", { room, archived: true });
        await who.call("schedule.update", { id, at: soon(50) });
        assertFits(await who.hears("schedule.failed"), {
            room,
            schedule: {
                id,
                state: "failed",
                error: "forbidden",
                reason: "the room is archived",
                text: "fails first",
            },
        });
        assertFits(await waiting(who), [{ id, state: "failed" }]);
        await who.refuses("schedule.update", { id, text: "no new time" }, -32602);
        await ann.call("room.update", { room, archived: false });
        await who.call("schedule.update", { id, at: soon(50) });
        await ann.hears("message.created", { message: { text: "fails first" } });
        assert.deepEqual(await waiting(who), []);
    }
});

test("who has left, or is muted or banned by then, is told so", async () => {
    const { ann, bob, room } = await scene();

    await plans(bob, room, "gone", soon(400));
    await ann.call("room.remove", { room, user: bob.me });
    assertFits(await bob.hears("schedule.failed"), { schedule: { error: "not_found" } });

    await plans(ann, room, "muted", soon(400));
    await server.posts("sanction.set", { user: ann.me, kind: "mute" }, moderator);
    const muted = await ann.hears("schedule.failed");
    assert.equal(muted.schedule.error, "forbidden");
    assert.match(muted.schedule.reason, /muted/);
});

test("what was due while the server was down comes exactly once", async () => {
    const { ann, bob, room } = await scene();
    const at = soon(200);

    await bob.catchesUp();
    for (let i = 0; i < 20; i++) await plans(ann, room, `late ${i}`, at);
    const later = await plans(ann, room, "not yet", far());
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
    await server.restart();
    const back = await server.resume(bob);
    const author = await server.resume(ann);
    for (let i = 0; i < 20; i++) {
        const message = { text: `late ${i}` };

        // On a slow machine it may have been due before the kill.
        if (bob.heard("message.created", { room, message }).length === 0)
            await back.hears("message.created", { room, message });
    }
    await server.kill();
    await server.restart();
    const again = await server.connect({ token: bob.token });
    const texts = (await textsIn(again, room)).filter((text) => text.startsWith("late"));
    assert.equal(texts.length, 20);
    assert.equal(new Set(texts).size, 20);
    const third = await server.resume(author);
    const told = [ann, author].flatMap((who) => who.heard("schedule.sent"));
    for (let i = told.length; i < 20; i++)
        await third.hears("schedule.sent");
    await third.catchesUp();
    third.hasNotHeard("schedule.sent");
    assertFits(await waiting(third), [{ id: later.id, state: "waiting" }]);
});

// Killed again and again while messages become due: none is lost and none comes twice.
test("killed in the middle of sending, five times", async () => {
    const { ann, bob, room } = await scene();
    const all = [];
    let who = ann;

    for (let round = 0; round < 5; round++) {
        const at = soon(400);
        const texts = Array.from({ length: 20 }, (_, i) => `round ${round}/${i}`);

        all.push(...texts);
        await Promise.all(texts.map((text, i) => plans(who, room, text, at + 5 * i)));
        await server.until("roost_scheduled_due_total", (count) => count > round);
        await server.kill();
        await server.restart();
        who = await server.connect({ token: ann.token });
    }
    await who.catchesUp();
    await server.asksUntil(
        () => waiting(who),
        (left) => left.length === 0,
        "schedule.list",
        20_000,
    );
    const reader = await server.connect({ token: bob.token });
    const { messages } = await reader.call("message.history", { room, limit: 200 });
    assert.deepEqual(messages.map(({ text }) => text).sort(), all.sort());
});

test("it counts what was due, sent and failed", async () => {
    const metrics = await server.metrics();

    for (const name of [
        "roost_scheduled_due_total",
        'roost_scheduled_total{result="sent"}',
        'roost_scheduled_total{result="failed"}',
    ])
        assert.notEqual(metrics.get(name), undefined, name);
    assert.equal(metrics.get('roost_queue_depth{queue="due"}'), 0);
    assert.ok(aNumber(metrics.get("roost_scheduled_due_total") + 1));
});

endsWell(server);
