// Moderation as everyone meets it: mutes, notices, refused and held messages.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Events } from "../src/api.gen.ts";
import type { Action } from "../src/state/actions.ts";
import { reduce } from "../src/state/reduce.ts";
import { muteIn } from "../src/state/sanctions.ts";
import { amAdmin, amModerator } from "../src/state/select.ts";
import { INITIAL, type Notice, type State } from "../src/state/state.ts";
import { noticeInWords } from "../src/text/notices.ts";
import { inWords } from "../src/text/problems.ts";
import { isHeld, whyRefused } from "../src/text/refused.ts";
import { untilWhen } from "../src/text/sanctions.ts";
import { RpcError } from "../src/protocol/errors.ts";
import { LOBBY, session } from "./fakes.ts";

function after(actions: Action[], from: State = INITIAL): State {
    return actions.reduce(reduce, from);
}

function told<M extends keyof Events>(method: M, params: Events[M], now = 1_000): Action {
    return { type: "event", event: { method, params } as never, now };
}

const ann = after([{ type: "opened", session: session() }]); // user 1, in room 7
const room = LOBBY.room;
const mute = { pos: 200, sanction: 200, user: 1, kind: "mute" as const };
const decided = { pos: 300, room, review: 290, user: 1, final: false };

test("a mute holds in its room or everywhere, until its time", () => {
    const here = after([told("sanction.set", { ...mute, room, expires_at: 5_000 })], ann);
    assert.equal(muteIn(here, room, 4_999)?.sanction, 200);
    assert.equal(muteIn(here, room, 5_000), undefined);
    assert.equal(muteIn(here, 8, 4_999), undefined);

    const everywhere = after([told("sanction.set", mute)], here);
    assert.equal(muteIn(everywhere, 8, 1e15)?.sanction, 200);
});

test("of two mutes the one that holds longest is told", () => {
    const both = after(
        [
            told("sanction.set", { ...mute, room, expires_at: 9_000 }),
            told("sanction.set", { ...mute, sanction: 201, pos: 201, expires_at: 5_000 }),
        ],
        ann,
    );
    assert.equal(muteIn(both, room, 1_000)?.expires_at, 9_000);
});

test("a lifted mute is over, and so is one the list no longer holds", () => {
    const muted = after([told("sanction.set", mute)], ann);
    const lifted = after([told("sanction.lifted", { ...mute, pos: 201 })], muted);
    assert.equal(muteIn(lifted, room, 2_000), undefined);

    const listed = after([{ type: "sanctions", sanctions: [] }], muted);
    assert.equal(muteIn(listed, room, 2_000), undefined);
});

test("the mutes of others, which moderators are told of, mute nobody else", () => {
    const set = after([told("sanction.set", { ...mute, user: 2 })], ann);
    assert.equal(muteIn(set, room, 2_000), undefined);

    const other = { sanction: 5, user: 2, kind: "mute" as const, at: 1 };
    const listed = after([{ type: "sanctions", sanctions: [other] }], ann);
    assert.deepEqual(listed.sanctions, {});
});

test("who is banned from the workspace reads why at the door, once", () => {
    const ban = { ...mute, kind: "ban" as const, reason: "enough" };
    const out = after([told("sanction.set", ban), { type: "signed_out" }], ann);
    assert.match(
        out.farewell ?? "",
        /^You are banned until a moderator lifts it\. .*enough$/,
    );

    const back = after([{ type: "opened", session: session() }], out);
    assert.equal(back.farewell, undefined);
    const fromRoom = after([told("sanction.set", { ...ban, room })], ann);
    assert.equal(fromRoom.farewell, undefined);
});

test("a warning waits for its author until it has been read", () => {
    const warned = after(
        [told("review.decided", { ...decided, decision: "warn", reason: "be kind" })],
        ann,
    );
    assert.deepEqual(
        warned.notices.map(({ decision, reason, review }) => [decision, reason, review]),
        [["warn", "be kind", 290]],
    );
    const read = after([{ type: "dismiss", key: warned.notices[0]!.key }], warned);
    assert.deepEqual(read.notices, []);
});

test("decisions about others are no notices, nor are those told to moderators", () => {
    const others = after(
        [told("review.decided", { ...decided, user: 2, decision: "warn" })],
        ann,
    );
    const mine = after(
        [told("review.decided", { ...decided, by: 3, decision: "warn" })],
        others,
    );
    assert.deepEqual(mine.notices, []);
});

test("a decision takes the place of the word that it was taken back", () => {
    const state = after(
        [
            told("message.withheld", { pos: 299, room, id: 250, review: 290 }),
            told("review.decided", { ...decided, decision: "delete" }),
            told("review.decided", { ...decided, decision: "delete" }), // a replay
        ],
        ann,
    );
    assert.deepEqual(
        state.notices.map((notice) => notice.kind),
        ["decided"],
    );
});

test("an approval is told to whom it was taken from, not to whom it never was", () => {
    const unknown = after(
        [told("review.decided", { ...decided, decision: "approve" })],
        ann,
    );
    assert.deepEqual(unknown.notices, []);

    const deleted = after(
        [told("review.decided", { ...decided, decision: "delete" })],
        ann,
    );
    const appealed = after([{ type: "appealed", key: "300" }], deleted);
    assert.match(noticeInWords(appealed.notices[0]!, "in lobby"), /^You appealed/);
    const approved = after(
        [
            told("review.decided", {
                ...decided,
                pos: 310,
                decision: "approve",
                final: true,
            }),
        ],
        appealed,
    );
    assert.deepEqual(
        approved.notices.map((notice) => noticeInWords(notice, "in lobby")),
        ["A moderator approved what you wrote in lobby."],
    );
});

test("moderators are moderators, admins are both, members neither", () => {
    const as = (role: "owner" | "admin" | "moderator" | "member") =>
        after(
            [{ type: "users", users: [{ user: 1, name: "ann", display: "", role }] }],
            ann,
        );
    const table = (["owner", "admin", "moderator", "member"] as const).map((role) => [
        amModerator(as(role)),
        amAdmin(as(role)),
    ]);

    assert.deepEqual(table, [
        [true, true],
        [true, true],
        [true, false],
        [false, false],
    ]);
});

test("an admin page survives signing in, and leaving it keeps the room", () => {
    const path = "queue/decided";
    const state = after(
        [{ type: "open_room", room }, { type: "admin", path }, { type: "signed_out" }],
        ann,
    );
    assert.equal(state.admin, path);

    const chat = after(
        [
            { type: "open_room", room },
            { type: "admin", path },
            { type: "admin", path: undefined },
        ],
        ann,
    );
    assert.deepEqual([chat.admin, chat.open], [undefined, room]);
});

test("a held message waits, a refused one can be changed, others can be tried again", () => {
    const held = {
        code: "blocked",
        why: "a moderator looks at this first: it looks like spam",
    };
    const refused = { code: "blocked", why: "refused: it looks like spam" };

    assert.deepEqual([isHeld(held), isHeld(refused)], [true, false]);
    assert.equal(whyRefused(held), "A moderator looks at this first: it looks like spam");
    assert.equal(whyRefused(refused), "Not sent: it looks like spam");
    assert.equal(
        whyRefused({ code: "forbidden", why: "you are muted" }),
        "Not sent: you are muted",
    );
    assert.equal(whyRefused({}), "Not sent");
});

test("what the server says of a blocked edit is told as it is", () => {
    const error = new RpcError("blocked", "refused: it looks like spam");
    assert.equal(inWords(error), "Refused: it looks like spam");
});

test("a notice says what happened, where, and whether that is final", () => {
    const notice: Notice = { key: "1", kind: "decided", room, at: 1, decision: "warn" };

    assert.equal(
        noticeInWords(notice, "in lobby"),
        "A moderator warns you about what you wrote in lobby.",
    );
    assert.match(noticeInWords({ ...notice, final: true }, "in lobby"), /This is final\.$/);
    assert.match(
        noticeInWords({ key: "2", kind: "withheld", room, at: 1, review: 9 }, "in lobby"),
        /was taken back\. A moderator looks at it\.$/,
    );
});

test("until when is a time today and a date later", () => {
    const noon = new Date(2026, 2, 3, 12).getTime();

    assert.equal(untilWhen(undefined, noon), "until a moderator lifts it");
    assert.doesNotMatch(untilWhen(noon + 60_000, noon), /2026/);
    assert.match(untilWhen(noon + 3 * 86_400_000, noon), /2026/);
});
