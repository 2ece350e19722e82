import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../src/api.gen.ts";
import type { Action } from "../src/state/actions.ts";
import { HELD_MAX, isTooLong } from "../src/state/held.ts";
import { reduce } from "../src/state/reduce.ts";
import { INITIAL, type State } from "../src/state/state.ts";
import { LOBBY, created, session } from "./fakes.ts";

const said = (seq: number): Message => ({ id: 1_000 + seq, seq, user: 2, text: `${seq}`, at: seq });
const from = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, i) => said(first + i));

function after(actions: Action[], state: State): State {
    return actions.reduce(reduce, state);
}

const opened = (rooms = [LOBBY]): Action => ({ type: "opened", session: session({ rooms }) });
const loaded = (room: number, messages: Message[]): Action[] => [
    { type: "history_asked", room },
    { type: "history", room, messages, more: true },
];

// 500 messages are held, 501 to 1000.
const long = after([opened(), { type: "open_room", room: 7 }, ...loaded(7, from(501, 1_000))], INITIAL);

function edges(messages: Message[] | undefined): (number | undefined)[] {
    return [messages?.[0]?.seq, messages?.[messages.length - 1]?.seq];
}

function comes(seq: number, room = 7): Action {
    const params = created(1_000 + seq, seq, `${seq}`, 2, room);

    return { type: "event", event: { method: "message.created", params }, now: 0 };
}

test("who is at the newest holds a few of them, and knows that there are older ones", () => {
    assert.equal(isTooLong(long.timelines[7]!, true), true);
    const state = reduce(long, { type: "reader_at", room: 7 });

    assert.deepEqual(edges(state.timelines[7]!.messages), [881, 1_000]);
    assert.equal(state.timelines[7]!.more, true);
    assert.equal(state.around, undefined);
});

test("who reads far up holds a stretch round that place, apart from the newest", () => {
    const state = reduce(long, { type: "reader_at", room: 7, at: 540 });

    assert.deepEqual(edges(state.around!.timeline.messages), [501, 659]);
    assert.equal(state.around!.newer, true);
    assert.deepEqual(edges(state.timelines[7]!.messages), [881, 1_000]);
    assert.equal(isTooLong(state.around!.timeline, false), false);
});

test("who reads near the newest stays among them", () => {
    const state = reduce(long, { type: "reader_at", room: 7, at: 900 });

    assert.equal(state.around, undefined);
    assert.deepEqual(edges(state.timelines[7]!.messages), [780, 1_000]);
});

test("the stretch moves with its reader, up to the beginning and down to the newest", () => {
    let state = reduce(long, { type: "reader_at", room: 7, at: 540 });

    for (let first = 451; first > 0; first -= 50) {
        const messages = from(first, first + 49);
        state = after(
            [
                { type: "around_asked", way: "older" },
                { type: "around_page", way: "older", messages, more: first > 1 },
            ],
            state,
        );
        if (isTooLong(state.around!.timeline, false))
            state = reduce(state, { type: "reader_at", room: 7, at: first + 60 });
        assert.ok(state.around!.timeline.messages.length <= HELD_MAX);
    }
    assert.equal(edges(state.around!.timeline.messages)[0], 1);
    assert.equal(state.around!.timeline.more, false);
    while (state.around) {
        const [, last] = edges(state.around.timeline.messages);
        const messages = from(last! + 1, Math.min(1_000, last! + 50));
        const more = last! + 50 < 1_000;
        state = after(
            [
                { type: "around_asked", way: "newer" },
                { type: "around_page", way: "newer", messages, more },
            ],
            state,
        );
        if (state.around && isTooLong(state.around.timeline, false))
            state = reduce(state, { type: "reader_at", room: 7, at: last! });
    }
    const held = state.timelines[7]!.messages;
    assert.equal(edges(held)[1], 1_000);
    assert.deepEqual(held, from(held[0]!.seq, 1_000)); // without a hole
    assert.equal(state.timelines[7]!.more, true);
});

test("a room in the background does not grow with what is said in it", () => {
    const rooms = [LOBBY, { ...LOBBY, room: 8 }];
    let state = after(
        [opened(rooms), { type: "open_room", room: 7 }, ...loaded(7, from(1, 10))],
        INITIAL,
    );

    state = reduce(state, { type: "open_room", room: 8 });
    for (let seq = 11; seq <= 2_000; seq++) {
        state = reduce(state, comes(seq));
        assert.ok(state.timelines[7]!.messages.length <= 250);
    }
    assert.equal(edges(state.timelines[7]!.messages)[1], 2_000);
    assert.equal(state.timelines[7]!.more, true);
});

test("nor does the open one without end, while nobody says where the reader is", () => {
    let state = long;

    for (let seq = 1_001; seq <= 4_000; seq++) {
        state = reduce(state, comes(seq));
        assert.ok(state.timelines[7]!.messages.length <= 1_000);
    }
});

test("of the rooms seen, the last thirty are held", () => {
    const ids = Array.from({ length: 40 }, (_, i) => i + 1);
    let state = reduce(INITIAL, opened(ids.map((room) => ({ ...LOBBY, room }))));

    for (const room of ids)
        state = after([{ type: "open_room", room }, ...loaded(room, from(1, 10))], state);
    assert.deepEqual(
        Object.keys(state.timelines).map(Number),
        ids.filter((room) => room > 10),
    );
    assert.deepEqual(state.seen.slice(0, 2), [40, 39]);
});

test("a page on its way is not lost when its room is not seen any more", () => {
    const ids = Array.from({ length: 40 }, (_, i) => i + 1);
    let state = reduce(INITIAL, opened(ids.map((room) => ({ ...LOBBY, room }))));

    state = after([{ type: "open_room", room: 1 }, { type: "history_asked", room: 1 }], state);
    for (const room of ids.slice(1)) state = reduce(state, { type: "open_room", room });
    state = after(
        [comes(11, 1), { type: "history", room: 1, messages: from(1, 10), more: false }],
        state,
    );
    assert.deepEqual(edges(state.timelines[1]!.messages), [1, 11]);
});

test("of the threads looked at, a few keep their replies", () => {
    let state = long;

    for (let id = 1; id <= 12; id++) {
        const thread = { room: 7, timeline: { ...long.timelines[7]! }, follows: true, read: 0, unread: 0 };
        state = { ...state, threads: { ...state.threads, [id]: thread } };
    }
    state = reduce(state, { type: "side", side: { kind: "thread", room: 7, thread: 12 } });
    const full = Object.entries(state.threads).filter(([, { timeline }]) => timeline.loaded);
    assert.deepEqual(full.map(([id]) => id), ["12"]);
    assert.equal(state.threads[3]!.follows, true);
});
