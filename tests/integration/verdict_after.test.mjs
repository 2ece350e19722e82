// A policy that only flags costs a post nothing: it is seen at once and judged after it. So is
// all that went out while nobody could judge it.

import assert from "node:assert/strict";
import { test } from "./harness/harness.mjs";
import { startJudged } from "./harness/judged.mjs";
import { ScriptedWorker } from "./harness/scripted_worker.mjs";

async function scene(options) {
    const judged = await startJudged(options);
    const { server } = judged;
    const [ann, bob] = await server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });

    return { judged, server, ann, bob, room, worker: judged.worker };
}

function asked(worker, text) {
    return worker.texts.filter((each) => each.text === text);
}

test("a fresh install flags: seen at once, judged once, a review for the moderators", async () => {
    const { judged, server, ann, bob, room, worker } = await scene();

    worker.holds();
    await ann.sends(room, "darn");
    await bob.hears("message.created", { room, message: { text: "darn" } });
    worker.letsGo();
    await judged.isLevel();
    const [review, ...others] = await judged.reviews();
    assert.deepEqual([review.cause, review.room, others.length], ["flagged", room, 0]);
    assert.equal(asked(worker, "darn").length, 1);
    await bob.catchesUp();
    bob.hasNotHeard("message.deleted");
    await server.stop();
});

test("one who floods does not bury the queue: more flags of one person are only counted", async () => {
    const { judged, server, ann, bob, room } = await scene();

    for (let i = 0; i < 60; i++) await ann.sends(room, `darn ${i}`);
    await judged.isLevel();
    const folded = await server.metric("roost_flags_folded_total");

    assert.ok(folded > 30, `${folded}`);
    assert.equal((await judged.reviews()).length, 60 - folded);
    await bob.sends(room, "darn");
    await judged.isLevel();
    assert.equal((await judged.reviews()).length, 61 - folded, "another person's is seen");
    await server.stop();
});

test("an edit is judged too", async () => {
    const { judged, server, ann, room, worker } = await scene();
    const { id } = await ann.sends(room, "fine");

    await ann.call("message.edit", { id, text: "darn" });
    await judged.isLevel();
    assert.equal(asked(worker, "darn")[0].flags & 1, 1);
    assert.equal((await judged.reviews()).length, 1);
    await server.stop();
});

test("what was said while there was no worker is judged when it is there, all of it", async () => {
    const { judged, server, ann, room } = await scene({ worker: false });
    const { id } = await ann.sends(room, "fine at first");

    for (let i = 0; i < 600; i++) await ann.sends(room, i % 100 === 0 ? `darn ${i}` : `${i}`);
    await ann.call("message.edit", { id, text: "darn it, edited" });
    const { worker } = await judged.workerComes().then(() => judged);
    await judged.isLevel();
    for (let i = 0; i < 600; i++)
        assert.equal(asked(worker, i % 100 === 0 ? `darn ${i}` : `${i}`).length, 1, `${i}`);
    assert.equal(asked(worker, "fine at first").length, 0);
    assert.equal((await judged.reviews()).length, 7);
    await server.stop();
});

test("SIGKILL of the server: what was not judged is judged afterwards, none of it twice in the reviews", async () => {
    const { judged, server, ann, room, worker } = await scene();

    await ann.sends(room, "darn before");
    await judged.isLevel();
    worker.holds();
    await ann.sends(room, "darn unjudged");
    await worker.isAsked("darn unjudged");
    await server.kill();
    await server.restart();
    await judged.workerComes();
    await judged.isLevel();
    const texts = (await judged.reviews()).map(({ text }) => text);
    assert.deepEqual([...texts].sort(), ["darn before", "darn unjudged"]);
    await server.stop();
});

test("over kills of server and worker every post is judged and none is flagged twice", async () => {
    const judged = await startJudged();
    const { server } = judged;
    // Two a round, ten posts each: of one person twenty flags are news, and what was not settled yet
    // when the worker went is judged again, which counts again.
    const people = await server.connectAll(8);
    const room = await people[0].createsRoom({ kind: "public", with: people.slice(1) });
    let sent = 0;

    for (let round = 0; round < 4; round++) {
        const talker = await server.connect({ token: people[2 * round].token });

        for (let i = 0; i < 10; i++) await talker.sends(room, `darn ${sent++}`);
        if (round % 2 === 0) {
            await server.kill();
            await server.restart();
        } else {
            await judged.worker.drop();
        }
        const last = await server.connect({ token: people[2 * round + 1].token });
        for (let i = 0; i < 10; i++) await last.sends(room, `darn ${sent++}`);
        await judged.workerComes();
    }
    await judged.isLevel();
    let count = 0;
    let cursor;
    do {
        const page = await judged.asks("review.list", { state: "open", ...cursor });
        count += page.reviews.length;
        cursor = page.cursor && { cursor: page.cursor };
    } while (cursor);
    assert.equal(count, sent);
    await server.stop();
});

test("a text over which the worker dies is flagged for a person, and the rest is judged", async () => {
    const { judged, server, ann, room } = await scene({ worker: false });

    for (let i = 0; i < 10; i++) await ann.sends(room, `darn ${i}`);
    const { id } = await ann.sends(room, "deadly");
    for (let i = 10; i < 20; i++) await ann.sends(room, `darn ${i}`);
    let level = false;
    const comesAgain = async () => {
        while (!level) {
            judged.worker = await ScriptedWorker.connect(
                judged.socket,
                (each) => (each.deadly = "deadly"),
            );
            await judged.worker.gone;
        }
    };
    const coming = comesAgain();
    await server.until("roost_judging_given_up_total", (count) => count === 1, 40_000);
    await judged.isLevel();
    level = true;
    await judged.worker.drop();
    await coming;
    const reviews = await judged.reviews();
    assert.equal(reviews.length, 21);
    assert.ok(reviews.some((each) => each.id === id));
    await server.stop();
});

test("more than waits to be judged is read from the store", async () => {
    const { judged, server, ann, room, worker } = await scene();
    const sends = [];

    worker.holds();
    for (let i = 0; i < 9000; i++)
        sends.push(ann.sends(room, i % 1000 === 0 ? `darn ${i}` : `${i}`));
    await Promise.all(sends);
    assert.equal(await server.metric("roost_judging_overflows_total"), 1);
    worker.letsGo();
    await judged.isLevel();
    assert.equal((await judged.reviews()).length, 9);
    await server.stop();
});

test("without a worker nothing is asked and nothing waits", async () => {
    const { judged, server } = await scene({ worker: false });

    await server.stop();
    await server.restart(["--no-worker", "--rate", "0"]);
    const [ann] = await server.connectAll(1);
    await judged.sets({ list: "block" }, { late: "refuse" });
    await ann.sends(ann.room, "darn");
    const { worker } = await judged.status();
    assert.deepEqual([worker.on, worker.ready], [false, false]);
    await server.stop();
});
