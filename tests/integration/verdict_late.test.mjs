// The worker is late, away, or talks nonsense: the policy for that decides, and chat goes on.

import assert from "node:assert/strict";
import { newKey, test } from "./harness/harness.mjs";
import { startJudged } from "./harness/judged.mjs";

async function scene(options) {
    const judged = await startJudged(options);
    const { server } = judged;
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });

    return { judged, server, ann, bob, room, worker: judged.worker };
}

test("late and allow: it is seen after the deadline, and taken back once it is judged", async () => {
    const { judged, server, ann, bob, room, worker } = await scene();

    await judged.sets({ list: "block" }, { late: "allow" });
    worker.holds();
    await ann.sends(room, "darn");
    const { message } = await bob.hears("message.created", { room });
    assert.equal(await server.metric('roost_verdicts_missed_total{why="late"}'), 1);
    worker.letsGo();
    await bob.hears("message.deleted", { room, id: message.id });
    await server.stop();
});

test("late and hold: a moderator has it; an edit is answered busy", async () => {
    const { judged, server, ann, bob, room, worker } = await scene();

    await judged.sets({});
    const { id } = await ann.sends(room, "first");
    await judged.sets({ list: "block" }, { late: "hold" });
    worker.holds();
    const refusal = await ann.refuses(
        "message.send",
        { room, text: "nice day", key: newKey() },
        "blocked",
    );
    assert.match(refusal.error.message, /could not be checked in time/);
    await ann.refuses("message.edit", { id, text: "second" }, "busy");
    const [review] = await judged.reviews();
    await judged.decides(review.review, "approve");
    await bob.hears("message.created", { room, message: { text: "nice day" } });
    worker.letsGo();
    await server.stop();
});

test("late and refuse: busy with the time to wait, and a retry passes when the worker is back", async () => {
    const { judged, server, ann, bob, room, worker } = await scene();
    const known = { room, text: "known", key: newKey() };
    const send = { room, text: "nice day", key: newKey() };

    const sent = await ann.call("message.send", known);
    await judged.sets({ list: "block" }, { late: "refuse", room });
    worker.holds();
    const refusal = await ann.refuses("message.send", send, "busy");
    assert.ok(refusal.retryMs > 0);
    const again = await ann.call("message.send", known);
    assert.deepEqual([again.id, again.duplicate], [sent.id, true]);
    await bob.catchesUp();
    bob.hasNotHeard("message.created", { room, message: { text: "nice day" } });
    worker.letsGo();
    await server.asksUntil(
        () => ann.call("message.send", send).catch(({ code }) => code),
        (answer) => answer !== "busy",
        "the answer",
        10_000,
    );
    await bob.hears("message.created", { room, message: { text: "nice day" } });
    await server.stop();
});

test("no worker: each policy decides at once", async () => {
    const { judged, server, ann, bob, room } = await scene({ worker: false });
    const send = (text) => ({ room, text, key: newKey() });

    await judged.sets({ list: "block" }, { late: "refuse" });
    await ann.refuses("message.send", send("one"), "busy");
    await judged.sets({ list: "block" }, { late: "hold" });
    await ann.refuses("message.send", send("two"), "blocked");
    await judged.sets({ list: "block" }, { late: "allow" });
    await ann.call("message.send", send("three"));
    await bob.hears("message.created", { room, message: { text: "three" } });
    await bob.catchesUp();
    bob.hasNotHeard("message.created", { room });
    assert.equal(await server.metric('roost_verdicts_missed_total{why="late"}'), 0);
    await server.stop();
});

for (const [what, payload] of [
    ["too few verdicts", Buffer.from([0, 0])],
    ["half a verdict", Buffer.from([1, 0, 7, 7, 7])],
    ["a span outside of the text", aVerdictWithSpan(3, 4000)],
])
    test(`a worker that says ${what} is sent away, and chat goes on`, async () => {
        const { judged, server, ann, bob, room, worker } = await scene();

        await judged.sets({ list: "block" }, { late: "allow", deadline_ms: 5000 });
        worker.holds();
        const sent = ann.sends(room, "hello");
        await worker.waits(() => worker.kept.length > 0, "a question");
        worker.babbles(payload);
        await worker.gone;
        await sent;
        await bob.hears("message.created", { room, message: { text: "hello" } });
        assert.equal(await server.metric("roost_worker_bad_frames_total"), 1);
        await judged.workerComes();
        await judged.isLevel();
        assert.ok(judged.worker.texts.some(({ text }) => text === "hello"));
        await server.stop();
    });

function aVerdictWithSpan(start, end) {
    const bytes = Buffer.alloc(2 + 4 + 8 + 2 + 2 + 22 + 5);

    bytes.writeUInt16LE(1, 0);
    bytes.writeUInt16LE(1, 16);
    bytes.writeUInt8(9, 18);
    bytes.writeUInt32LE(start, 19);
    bytes.writeUInt32LE(end, 23);
    return bytes;
}

test("a worker that goes while it is asked lets nobody wait", async () => {
    const { judged, server, ann, bob, room, worker } = await scene();

    await judged.sets({ list: "block" }, { late: "allow", deadline_ms: 5000 });
    worker.holds();
    const sent = ann.sends(room, "hello");
    await worker.isAsked("hello");
    await worker.drop();
    await sent;
    await bob.hears("message.created", { room, message: { text: "hello" } });
    assert.equal(await server.metric('roost_verdicts_missed_total{why="absent"}'), 1);
    await server.stop();
});

// All are in the server's sockets before it reads the first: how fast the test says them does not
// matter, and texts that came at once share a question.
test("only so many calls wait for a verdict; the next is answered busy, and none is lost", async () => {
    const crowd = { users: 70, rooms: 1, perRoom: 70 };
    const { judged, server } = await scene({ seed: crowd, flags: ["--rate", "0"] });
    const { worker } = judged;
    const people = await server.connectAll(66);
    const sends = [];
    let refused = 0;

    await judged.sets({ list: "block" }, { late: "allow", deadline_ms: 5000 });
    const before = await server.metric("roost_messages_total");
    worker.holds();
    process.kill(server.pid, "SIGSTOP");
    for (const each of people)
        for (let i = 0; i < 64; i++)
            sends.push(
                each.sends(each.room, `${i}`).catch(({ code, retryMs }) => {
                    assert.equal(code, "busy");
                    assert.ok(retryMs > 0);
                    refused++;
                }),
            );
    while (people.some(({ socket }) => socket.bufferedAmount > 0))
        await new Promise((resolve) => setImmediate(resolve));
    process.kill(server.pid, "SIGCONT");
    await server.until("roost_verdicts_full_total", (full) => full > 0);
    assert.ok((await server.metric('roost_queue_depth{queue="verdicts"}')) <= 4096);
    worker.letsGo();
    await Promise.all(sends);
    assert.equal(refused, await server.metric("roost_verdicts_full_total"));
    assert.equal((await server.metric("roost_messages_total")) - before, sends.length - refused);
    await server.stop();
});

test("SIGTERM while a verdict is awaited: its call is answered, and what it said is there", async () => {
    const { judged, server, ann, room, worker } = await scene({
        flags: ["--drain", "5"],
    });

    await judged.sets({ list: "block" }, { late: "allow", deadline_ms: 1000 });
    worker.holds();
    const sent = ann.sends(room, "just in time");
    await worker.isAsked("just in time");
    server.signal("SIGTERM");
    const { id } = await sent;
    await server.ends();
    await server.restart(["--no-worker", "--rate", "0"]);
    const back = await server.connect({ token: ann.token });
    const { messages } = await back.call("message.history", { room });
    assert.equal(messages.at(-1).id, id);
    await server.stop();
});
