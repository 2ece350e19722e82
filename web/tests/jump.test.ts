import assert from "node:assert/strict";
import test from "node:test";
import type { Message } from "../src/api.gen.ts";
import type { App } from "../src/effects/app.ts";
import { jumpTo } from "../src/effects/jump.ts";
import { zoneNow } from "../src/effects/search.ts";
import type { Action } from "../src/state/actions.ts";
import { reduce } from "../src/state/reduce.ts";
import { INITIAL, type State } from "../src/state/state.ts";
import { goalsFor } from "../src/state/switcher.ts";
import { stretches } from "../src/text/ranges.ts";

const said = (seq: number): Message => ({ id: 100 + seq, seq, user: 2, text: `${seq}`, at: seq });
const from = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, i) => said(first + i));
const held = (state: State) => state.timelines[7]!.messages.map(({ seq }) => seq);

// The newest page, 91 to 100, is there.
function inRoom(): State {
    const state = reduce(INITIAL, { type: "history_asked", room: 7 });

    return reduce(state, { type: "history", room: 7, messages: from(91, 100), more: true });
}

test("messages round an old one stand apart until they meet the newest", () => {
    let state = inRoom();

    state = reduce(state, {
        ...{ type: "around", room: 7, messages: from(10, 30), more: true, newer: true },
    });
    assert.equal(state.around?.timeline.messages.length, 21);
    assert.deepEqual(held(state), from(91, 100).map(({ seq }) => seq));
    state = reduce(state, { type: "around_asked", way: "newer" });
    assert.equal(state.around?.loadingNewer, true);
    state = reduce(state, {
        ...{ type: "around_page", way: "newer", messages: from(31, 80), more: true },
    });
    assert.equal(state.around?.newer, true);
    state = reduce(state, {
        ...{ type: "around_page", way: "newer", messages: from(81, 100), more: false },
    });
    assert.equal(state.around, undefined);
    assert.deepEqual(held(state), from(10, 100).map(({ seq }) => seq));
});

test("a jump far up among many that are held keeps what is round it, not the newest", async () => {
    const many = { type: "history", room: 7, messages: from(1, 400), more: false } as const;
    const app = {
        state: reduce(reduce(INITIAL, { type: "history_asked", room: 7 }), many),
        dispatch(action: Action) {
            app.state = reduce(app.state, action);
        },
    };

    await jumpTo(app as unknown as App, 7, said(20));
    assert.equal(app.state.found?.message, said(20).id);
    const round = app.state.around!.timeline.messages.map(({ seq }) => seq);
    assert.ok(round.includes(20) && round.length < 300, `${round.length}`);
    assert.ok(held(app.state).length < 300);
    assert.equal(held(app.state).at(-1), 400);
});

test("older ones are added to what stands apart, and changes reach it", () => {
    let state = reduce(inRoom(), {
        ...{ type: "around", room: 7, messages: from(10, 30), more: true, newer: true },
    });

    state = reduce(state, { type: "around_asked", way: "older" });
    state = reduce(state, {
        ...{ type: "around_page", way: "older", messages: from(1, 9), more: false },
    });
    assert.equal(state.around?.timeline.messages[0]?.seq, 1);
    assert.equal(state.around?.timeline.more, false);
    state = reduce(state, {
        ...{ type: "event", now: 0 },
        event: {
            method: "message.edited",
            params: { pos: 500, room: 7, seq: 101, message: { ...said(12), text: "new" } },
        },
    } as never);
    assert.equal(state.around?.timeline.messages[11]?.text, "new");
});

test("hits of a question that was replaced are not shown", () => {
    const search = { query: "b", asked: "b", hits: [], partial: false, busy: true };
    let state = reduce(INITIAL, { type: "search", search });
    const hit = { room: 7, message: said(1), snippet: "1", marks: [] };

    state = reduce(state, { type: "search_hits", asked: "a", hits: [hit], partial: false });
    assert.equal(state.search?.hits.length, 0);
    state = reduce(state, { type: "search_hits", asked: "b", hits: [hit], partial: false });
    assert.equal(state.search?.hits.length, 1);
    assert.equal(state.search?.busy, false);
});

test("what was found is marked as a range of the text, nonsense is passed over", () => {
    assert.deepEqual(stretches("the <b>needle</b>", [[7, 6]]), [
        { text: "the <b>", marked: false },
        { text: "needle", marked: true },
        { text: "</b>", marked: false },
    ]);
    assert.deepEqual(stretches("ab", [[1, 0], [0, 1], [0, 9], [5, 2]]), [
        { text: "a", marked: true },
        { text: "b", marked: false },
    ]);
    assert.deepEqual(stretches("", []), []);
});

test("the zone is told as the server reads it", () => {
    assert.equal(zoneNow(0), "Z");
    assert.equal(zoneNow(-60), "+01:00");
    assert.equal(zoneNow(210), "-03:30");
});

test("the switcher finds by beginnings, words, and scattered letters, without accents", () => {
    const room = (id: number, name: string, member = true) => ({
        ...{ room: id, name, kind: "public" as const, topic: "", seq: 1, read: 1, unread: 0 },
        ...{ mentions: 0, member, owner: 1, archived: false, members: 1 },
    });
    const rooms = { 1: room(1, "Café"), 2: room(2, "general"), 3: room(3, "big-cafe", false) };
    const state = { ...INITIAL, rooms } as State;
    const titles = (words: string) => goalsFor(state, words).map(({ title }) => title);

    assert.deepEqual(titles("cafe"), ["Café", "big-cafe"]);
    assert.deepEqual(titles("gnl"), ["general"]);
    assert.deepEqual(titles("zzz"), []);
    assert.equal(titles("").length, 3);
});
