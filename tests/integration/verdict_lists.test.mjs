// What the worker has to know: lists, patterns, the workspace's own head.

import assert from "node:assert/strict";
import { newKey, test } from "./harness/harness.mjs";
import { startJudged } from "./harness/judged.mjs";

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
        worker.examples.toSorted((one, other) => one.text.localeCompare(other.text)),
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
