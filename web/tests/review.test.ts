// The pure parts of the moderation pages: the queue, what was found in a text, policies, lists.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Policy, Review, Verdict } from "../src/api.gen.ts";
import { qualityOf } from "../src/admin/data/confusion.ts";
import { countEntries, faultIn, faultsOf } from "../src/admin/data/list_lines.ts";
import {
    actionsOf,
    asksBefore,
    merged,
    ruleOf,
    samePolicy,
    withMember,
    withRule,
} from "../src/admin/data/policy.ts";
import {
    emptyQueue,
    reduceQueue,
    type Queue,
    type QueueAction,
} from "../src/admin/data/queue.ts";
import { marked } from "../src/admin/data/spans.ts";
import { adminTexts } from "../src/admin/text/catalogues/en.ts";
import { budgetInWords, policyInWords } from "../src/admin/text/policies.ts";
import { reasonInWords } from "../src/admin/text/verdicts.ts";
import { addTexts } from "../src/text/i18n.ts";

addTexts(adminTexts);

function review(id: number, change: Partial<Review> = {}): Review {
    return {
        review: id,
        state: "open",
        cause: "flagged",
        room: 7,
        room_name: "lobby",
        room_kind: "public",
        user: 2,
        at: id,
        reports: [],
        ...change,
    } as Review;
}

function after(actions: QueueAction[], from: Queue = emptyQueue("open")): Queue {
    return actions.reduce(reduceQueue, from);
}

const page = (ids: number[], cursor?: string, first = true): QueueAction => ({
    type: "page",
    state: "open",
    reviews: ids.map((id) => review(id)),
    first,
    ...(cursor && { cursor }),
});
const ids = (queue: Queue) => queue.reviews.map((one) => one.review);
const three = after([page([1, 2, 3])]);

test("pages follow each other without repeats, late answers count for nothing", () => {
    const queue = after([page([1, 2], "next"), page([2, 3], undefined, false)]);
    assert.deepEqual(ids(queue), [1, 2, 3]);

    const elsewhere = after([{ type: "show", state: "decided" }, page([4])], queue);
    assert.deepEqual([ids(elsewhere), elsewhere.phase], [[], "loading"]);
});

test("the keys move along the list and stop at its ends", () => {
    const down = after([{ type: "move", by: 1 }], three);
    assert.equal(down.selected, 1);
    assert.equal(after([{ type: "move", by: -1 }], down).selected, 1);
    assert.equal(after([{ type: "move", by: 9 }], down).selected, 3);
    assert.equal(after([{ type: "move", by: 1 }]).selected, undefined);
});

test("what was decided leaves, and the next one is at hand", () => {
    const at2 = after([{ type: "select", review: 2 }], three);
    const without2 = after([{ type: "gone", review: 2 }], at2);
    assert.deepEqual([ids(without2), without2.selected], [[1, 3], 3]);

    const none = after(
        [
            { type: "gone", review: 3 },
            { type: "gone", review: 1 },
        ],
        without2,
    );
    assert.deepEqual([ids(none), none.selected], [[], undefined]);
});

test("what somebody else decides leaves without taking the selection along", () => {
    const at3 = after([{ type: "select", review: 3 }], three);
    const queue = after([{ type: "got", review: review(1, { state: "decided" }) }], at3);
    assert.deepEqual([ids(queue), queue.selected], [[2, 3], 3]);
});

test("new ones come in at the end, unless there is more to load", () => {
    assert.deepEqual(ids(after([{ type: "got", review: review(4) }], three)), [1, 2, 3, 4]);
    const more = after([page([1, 2], "next")]);
    assert.deepEqual(ids(after([{ type: "got", review: review(4) }], more)), [1, 2]);
    const changed = after([{ type: "got", review: review(2, { text: "now" }) }], three);
    assert.equal(changed.reviews[1]!.text, "now");
});

const found = (...spans: [number, number, string][]): Verdict => ({
    action: "flag",
    spans,
});

test("places in bytes are marked in the text, around signs of several bytes", () => {
    const text = "né 😀 bluebird!";
    assert.deepEqual(marked(text, found([9, 17, "LIST"])), [
        { text: "né 😀 " },
        { text: "bluebird", kind: "LIST" },
        { text: "!" },
    ]);
});

test("places that cannot be are left out, and nothing of the text is lost", () => {
    const text = "short";
    for (const span of [
        [0, 99, "LINK"],
        [3, 3, "LINK"],
        [4, 2, "LINK"],
    ] as [number, number, string][])
        assert.deepEqual(marked(text, found(span)), [{ text }]);
    const overlapping = marked(text, found([0, 3, "LINK"], [2, 5, "LIST"]));
    assert.equal(overlapping.map((piece) => piece.text).join(""), text);
});

test("of a masked text the masks are marked, for the places were another text's", () => {
    const verdict: Verdict = {
        action: "mask",
        reasons: [{ class: "pii", action: "mask" }],
        spans: [[5, 16, "PHONE_NUMBER"]],
    };
    assert.deepEqual(marked("call [PHONE_NUMBER] ██", verdict), [
        { text: "call " },
        { text: "[PHONE_NUMBER]", kind: "PHONE_NUMBER" },
        { text: " " },
        { text: "██", kind: "LIST" },
    ]);
});

test("a reason says what was found and how sure that is", () => {
    const spam = reasonInWords({ class: "spam", action: "hold", score: 0.98, rarity: 12 });
    assert.deepEqual(
        [spam.title, spam.detail],
        ["Spam and scams", "Of a million ordinary messages about 12 score as high."],
    );
    const link = reasonInWords({ class: "link", action: "flag", link: 1 + 64 });
    assert.equal(link.detail, "Its host looks like another one, its host is denied here.");
    const pii = reasonInWords({
        class: "pii",
        action: "mask",
        spans: [
            [0, 3, "EMAIL_ADDRESS"],
            [4, 8, "EMAIL_ADDRESS"],
            [9, 12, "IBAN_CODE"],
        ],
    });
    assert.equal(pii.detail, "E-mail address, bank account (IBAN).");
    assert.match(
        reasonInWords({ class: "list", action: "flag", list: 3 }, "Rude").detail,
        /“Rude”/,
    );
});

test("a class is set, changed and left to the workspace again", () => {
    const set = withRule({}, "spam", { action: "hold", budget: 100 });
    assert.deepEqual(set, { classes: { spam: { action: "hold", budget: 100 } } });
    assert.deepEqual(ruleOf(set, "spam"), { action: "hold", budget: 100 });
    assert.deepEqual(withRule(set, "spam"), {});
    assert.deepEqual(withMember({ late: "hold" }, "late", undefined), {});
});

test("a room's policy replaces the workspace's class by class", () => {
    const workspace: Policy = {
        classes: { spam: { action: "hold" }, link: { action: "block" } },
        late: "hold",
    };
    const room: Policy = { classes: { spam: { action: "allow" } } };

    assert.deepEqual(merged(workspace, room), {
        classes: { spam: { action: "allow" }, link: { action: "block" } },
        late: "hold",
    });
});

test("messages wait for a verdict only where something strict is asked for", () => {
    assert.equal(asksBefore({}), false);
    assert.equal(asksBefore({ classes: { pii: { action: "mask" } } }), true);
    assert.equal(asksBefore({ late: "refuse" }), true);
});

test("policies are the same whatever the order of their members", () => {
    assert.ok(
        samePolicy(
            { late: "hold", classes: { spam: { action: "flag", budget: 1 } } },
            { classes: { spam: { budget: 1, action: "flag" } }, late: "hold" },
        ),
    );
    assert.ok(!samePolicy({ late: "hold" }, {}));
});

test("a policy in words names its price", () => {
    assert.equal(budgetInWords(undefined), "Mistakes: as shipped");
    assert.match(policyInWords("hold", 1_000), /At most 1 of 1,000 ordinary messages/);
    assert.doesNotMatch(policyInWords("allow", 1_000), /ordinary/);
    assert.ok(!actionsOf("spam").includes("mask"));
});

test("a list's bad lines are named before the server is asked", () => {
    const lines = (kind: Parameters<typeof faultsOf>[0], text: string) =>
        faultsOf(kind, text).map((fault) => fault.line);

    assert.deepEqual(lines("words", "one\n\ntwo words\nOne"), [4]);
    assert.deepEqual(lines("words", `${"é".repeat(128)}\n${"é".repeat(129)}`), [2]);
    assert.deepEqual(lines("words", "a\u0007b"), [1]);
    assert.deepEqual(lines("patterns", "(a|b)\n(a\n\\(a\n[(]a"), [2]);
    assert.deepEqual(
        lines("hosts_denied", "bit.ly\nhttp://bit.ly/x\nmünchen.example"),
        [2],
    );
});

test("the line the server refuses is found in its words", () => {
    assert.deepEqual(faultIn("line 3 is no pattern, at byte 5: missing )"), {
        line: 3,
        why: "is no pattern, at byte 5: missing )",
    });
    assert.equal(faultIn("line 12 of text is longer than 256 bytes")?.line, 12);
    assert.equal(faultIn("there are too many lists"), undefined);
    assert.equal(countEntries("a\n\nb\n"), 2);
});

test("quality is told where there is something to tell it from", () => {
    const quality = qualityOf({ tp: 8, fp: 2, fn: 0, tn: 90 });
    assert.deepEqual([quality.precision, quality.recall], [0.8, 1]);
    assert.deepEqual(qualityOf({ tp: 0, fp: 0, fn: 0, tn: 0 }).f1, undefined);
});
