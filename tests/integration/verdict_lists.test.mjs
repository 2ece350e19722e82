// What the worker has to know: lists, patterns, the workspace's own head.

import assert from "node:assert/strict";
import { newKey, test } from "./harness/harness.mjs";
import { startJudged } from "./harness/judged.mjs";
import { judge } from "./harness/scripted_worker.mjs";

function knows(judged, isReached, what) {
    return judged.server.asksUntil(
        async () => judged.worker.lists,
        (lists) => isReached(lists),
        what,
        20_000,
    );
}

test("lists reach the worker when they change, and a new worker before it judges", async () => {
    const judged = await startJudged();
    const long = Array.from({ length: 5000 }, (_, i) => `word${i}`).join("\n");
    const words = { name: "bad words", kind: "words", text: long, key: newKey() };

    const { list } = await judged.asks("list.set", words);
    await knows(judged, (lists) => lists.length > 1, "the worker's lists");
    const told = () => judged.worker.lists.map(({ text }) => text).join("");
    assert.equal(told(), long);
    assert.ok(judged.worker.lists.every(({ id, kind }) => id === list && kind === 1));

    await judged.workerGoes();
    await judged.workerComes();
    assert.equal(told(), long);
    await judged.asks("list.remove", { list });
    await knows(judged, (lists) => lists.length === 0, "the worker's lists");
    await judged.server.asksUntil(
        async () => (await judged.status()).lists.current,
        (current) => current,
        "the lists' state",
        20_000,
    );
    await judged.server.stop();
});

test("a pattern that is none is refused with its line, and without a worker none is taken", async () => {
    const judged = await startJudged();
    const set = { name: "p", kind: "patterns", text: "a+\n\nb(\nc", key: newKey() };
    const problem = await judged.server.refuses(
        "list.set",
        set,
        judged.boss,
        400,
        "params",
    );

    assert.match(JSON.stringify(problem), /line 3 is no pattern, at byte 0: missing \)/);
    await judged.asks("list.set", { ...set, text: "a+\nc" });
    await judged.workerGoes();
    await judged.server.refuses(
        "list.set",
        { ...set, key: newKey() },
        judged.boss,
        503,
        "busy",
    );
    await judged.server.stop();
});

test("what reviewers decided is learnt, shown, used, and taken back in one step", async () => {
    const judged = await startJudged();
    const { server, worker } = judged;
    const ann = await server.connect();

    for (const text of ["darn one", "darn two", "darn three"]) await ann.sends(ann.room, text);
    await judged.isLevel();
    const decisions = { "darn one": "delete", "darn two": "approve" };
    for (const { review, text } of await judged.reviews())
        if (decisions[text]) await judged.decides(review, decisions[text]);

    const { version } = await learns(judged);
    assert.deepEqual(
        [...worker.examples].sort((one, other) => one.text.localeCompare(other.text)),
        [
            { wanted: true, text: "darn one" },
            { wanted: false, text: "darn two" },
        ],
    );
    assert.equal(worker.head, 0);
    await judged.asks("head.use", { version });
    await worker.waits(() => worker.head === version, "its head");
    await judged.workerGoes();
    await judged.workerComes();
    assert.equal(judged.worker.head, version);
    assert.equal((await judged.status()).model.head, version);
    await judged.asks("head.use", {});
    await judged.worker.waits(() => judged.worker.head === 0, "no head");
    await server.stop();
});

async function learns(judged) {
    await judged.asks("head.learn", { key: newKey() });
    const heads = await judged.server.asksUntil(
        async () => (await judged.asks("head.list", {})).heads,
        ([head]) => head.state === "good",
        "the head",
        20_000,
    );
    const [head] = heads;

    assert.deepEqual(head.before, { tp: 1, fp: 2, fn: 3, tn: 4 });
    assert.deepEqual(head.after, { tp: 5, fp: 6, fn: 7, tn: 8 });
    assert.deepEqual([head.bad, head.good], [1, 1]);
    return head;
}

test("a head that was asked for while there was no worker is learnt when there is one", async () => {
    const judged = await startJudged({ worker: false });

    await judged.asks("head.learn", { key: newKey() });
    await judged.workerComes();
    await judged.server.asksUntil(
        async () => (await judged.asks("head.list", {})).heads[0].state,
        (state) => state === "good",
        "the head",
        20_000,
    );
    await judged.server.stop();
});

// A worker that is still at the lists which it was just sent: by those it had, nothing is wrong.
async function aListIsSet(deadline_ms) {
    const judged = await startJudged();
    const [ann, bob] = await judged.server.connectAll(2);
    const room = await ann.createsRoom({ kind: "public", with: [bob] });

    await judged.sets({ list: "block" }, { room, deadline_ms, late: "allow" });
    judged.worker.judge = () => ({});
    judged.worker.compiles();
    await judged.asks("list.set", {
        ...{ name: "new", kind: "words", text: "darn", key: newKey() },
    });
    await judged.worker.waits(() => judged.worker.keptLists.length > 0, "the new list");
    return { judged, room, ann, bob };
}

function getsReady({ worker }) {
    worker.judge = judge;
    worker.hasCompiled();
}

test("a text is judged by the lists that were set before it, while its deadline allows", async () => {
    const { judged, room, ann, bob } = await aListIsSet(5000);
    const refused = ann.refuses(
        "message.send",
        { room, text: "darn", key: newKey() },
        "blocked",
    );

    await judged.worker.isAsked("darn");
    await bob.catchesUp();
    bob.hasNotHeard("message.created", { room });
    getsReady(judged);
    await refused;
    await judged.server.stop();
});

test("a text that older lists let through is judged again by those set before it", async () => {
    const { judged, room, ann, bob } = await aListIsSet(100);
    const asked = () => judged.worker.texts.filter(({ text }) => text === "darn").length;
    const { id } = await ann.sends(room, "darn");

    await bob.hears("message.created", { room, message: { text: "darn" } });
    await judged.server.until("roost_judging_lag", (lag) => lag > 0);
    assert.equal(asked(), 1);
    getsReady(judged);
    await bob.hears("message.deleted", { room, id });
    await judged.isLevel();
    assert.equal(asked(), 2);
    await judged.server.stop();
});

test("a text that was away when a list was set is asked about again", async () => {
    const judged = await startJudged();
    const { server, worker } = judged;
    const ann = await server.connect();

    await judged.sets({ list: "block" }, { deadline_ms: 5000 });
    worker.judge = () => (worker.texts.length > 1 ? judge({ text: "darn" }) : {});
    worker.holds();
    const refused = ann.refuses(
        "message.send",
        { room: ann.room, text: "darn", key: newKey() },
        "blocked",
    );
    await worker.isAsked("darn");
    await judged.lists(["darn"]);
    worker.letsGo();
    await refused;
    const again = 2; // so that it is no flood of its own

    assert.deepEqual(
        worker.texts.map(({ flags }) => flags),
        [0, again],
    );
    await server.stop();
});
