// The worker that is shipped, with a policy that blocks, and what may befall it.

import assert from "node:assert/strict";
import { newKey, test } from "./harness/harness.mjs";
import { startWithRealWorker } from "./harness/judged.mjs";

async function scene() {
    const judged = await startWithRealWorker();
    const { server } = judged;
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });

    await judged.lists(["darn", "heck*"]);
    return { judged, server, ann, bob, room };
}

test("the shipped worker judges: words of a list, personal data, edits", async () => {
    const { judged, server, ann, bob, room } = await scene();

    await judged.sets({ list: "block", pii: "mask" }, { deadline_ms: 5000 });
    const refusal = await ann.refuses(
        "message.send",
        { room, text: "oh DARN it", key: newKey() },
        "blocked",
    );
    assert.equal(
        refusal.error.message,
        'refused: it holds words that are not wanted here: "DARN"',
    );
    const { id } = await ann.sends(room, "write to bob@example.org please");
    const { message } = await bob.hears("message.created", { room });
    assert.equal(message.text, "write to [EMAIL_ADDRESS] please");
    await ann.refuses("message.edit", { id, text: "hecklers" }, "blocked");
    await judged.sets({ list: "flag" });
    await ann.call("message.edit", { id, text: "hecklers" });
    await judged.isLevel();
    const [review] = await judged.reviews();
    assert.equal(review.id, id);
    assert.equal(review.verdict.reasons[0].class, "list");
    await server.stop();
});

test("SIGKILL, allow: all is seen, and what is on the list is taken back when it is judged", async () => {
    const { judged, server, ann, bob, room } = await scene();
    const sends = [];

    await judged.sets({ list: "block" }, { late: "allow" });
    judged.signalsWorker("SIGKILL");
    await judged.isReady(false);
    const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
            ann.sends(room, i % 10 === 0 ? `darn ${i}` : `${i}`).catch(({ code }) => code),
        ),
    );
    await judged.isReady(true);
    await judged.isLevel();
    await bob.catchesUp();
    const gone = bob.heard("message.deleted", { room }).map(({ id }) => id);
    const bad = answers.filter((answer, i) => i % 10 === 0 && answer !== "blocked");
    assert.ok(bad.length > 0, "the worker was back before anything was said");
    assert.equal(gone.length, bad.length);
    assert.deepEqual(new Set(gone), new Set(bad.map(({ id }) => id)));
    assert.equal(bob.heard("message.created", { room }).length, 90 + bad.length);
    await ann.refuses("message.send", { room, text: "darn", key: newKey() }, "blocked");
    await server.stop();
});

test("SIGKILL of server and worker: what was said between is judged after the next start", async () => {
    const { judged, server, ann, room } = await scene();

    await judged.sets({ list: "block" }, { late: "allow" });
    judged.signalsWorker("SIGSTOP");
    const { id } = await ann.sends(room, "darn");
    await server.kill();
    await server.restart();
    await judged.isReady(true);
    await judged.isLevel();
    const back = await server.connect({ token: ann.token });
    const { messages } = await back.call("message.history", { room });
    assert.deepEqual(
        messages.filter((each) => each.id === id && !each.deleted),
        [],
    );
    await server.stop();
});

test("SIGSTOP: who waits for a verdict holds nobody else", async () => {
    const { judged, server, ann, bob, room } = await scene();

    await judged.sets({ list: "block" }, { room, late: "allow", deadline_ms: 3000 });
    judged.signalsWorker("SIGSTOP");
    let answered = false;
    const waiting = ann.sends(room, "patience").then(() => (answered = true));
    await server.until('roost_queue_depth{queue="verdicts"}', (depth) => depth === 1);
    for (let i = 0; i < 20; i++) await bob.sends(bob.room, `${i}`);
    assert.equal(answered, false);
    await waiting;
    judged.signalsWorker("SIGCONT");
    await judged.isLevel();
    await server.stop();
});

for (const [late, code] of [
    ["hold", "blocked"],
    ["refuse", "busy"],
])
    test(`SIGSTOP, ${late}: ${code}, and as ever once it goes on`, async () => {
        const { judged, server, ann, bob, room } = await scene();
        const send = { room, text: "hello", key: newKey() };

        await judged.sets({ list: "block" }, { room, late });
        judged.signalsWorker("SIGSTOP");
        await ann.refuses("message.send", send, code);
        await bob.catchesUp();
        bob.hasNotHeard("message.created", { room });
        judged.signalsWorker("SIGCONT");
        await judged.sets({ list: "block" }, { room, late, deadline_ms: 5000 });
        await ann.sends(room, "hello again");
        await bob.hears("message.created", { room, message: { text: "hello again" } });
        await server.stop();
    });

test("a worker that hangs is replaced, and the next one has the lists", async () => {
    const { judged, server, ann, room } = await scene();

    await judged.sets({ list: "block" }, { late: "allow" });
    judged.signalsWorker("SIGSTOP");
    await server.until("roost_worker_restarts_total", (count) => count > 0, 40_000);
    await judged.isReady(true);
    await ann.refuses("message.send", { room, text: "darn", key: newKey() }, "blocked");
    await server.stop();
});
