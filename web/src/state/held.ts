// How much is held of what was seen: enough to read on at once, never all of it. A room at
// rest keeps its newest messages; who reads further up has a stretch round the place where
// they are; of rooms not seen for long nothing is left. What is missing is loaded again.

import { EMPTY_TIMELINE, type State, type Timeline } from "./state.ts";
import { trim } from "./timeline.ts";
import { withTimeline } from "./timelines.ts";

export const HELD_MAX = 300; // messages shown at most, before they are cut
const ROUND = 120; // left on each side of the reader
const FOLLOWED_MAX = 250;
const AT_REST = 120;
const UNSEEN_MAX = 1_000; // nobody has told where the reader is
const ROOMS_MAX = 30;
const THREADS_MAX = 10;

// Is it time to say where the reader is?
export function isTooLong(timeline: Timeline, following: boolean): boolean {
    return timeline.messages.length > (following ? FOLLOWED_MAX : HELD_MAX);
}

// The reader is at the message with this seq; undefined: at the newest, and follows them.
export function holdAt(state: State, room: number, at: number | undefined): State {
    const { around } = state;

    if (at === undefined) return withTimeline(state, room, (timeline) => trim(timeline, AT_REST));
    if (around?.room === room) {
        const { timeline, end } = cut(around.timeline, at);
        return { ...state, around: { ...around, timeline, newer: around.newer || end } };
    }
    const whole = state.timelines[room];
    if (!whole || whole.loading) return state;
    const { timeline, end } = cut(whole, at);
    if (!end) return { ...state, timelines: { ...state.timelines, [room]: timeline } };
    // The newest wait on their own until the reader comes down to them.
    return {
        ...state,
        around: { room, timeline, newer: true, loadingNewer: false },
        timelines: { ...state.timelines, [room]: trim(whole, AT_REST) },
    };
}

function cut(timeline: Timeline, at: number): { timeline: Timeline; end: boolean } {
    const { messages } = timeline;
    const after = messages.findIndex(({ seq }) => seq >= at);
    const place = after < 0 ? messages.length - 1 : after;
    const first = Math.max(0, place - ROUND);
    const kept = messages.slice(first, place + ROUND);

    return {
        timeline: { ...timeline, messages: kept, more: timeline.more || first > 0 },
        end: place + ROUND < messages.length,
    };
}

// After something was added to a room that is perhaps not even on display.
export function bounded(state: State, room: number): State {
    const timeline = state.timelines[room];
    const shown = state.open === room && state.around?.room !== room;

    if (!timeline || timeline.messages.length <= (shown ? UNSEEN_MAX : FOLLOWED_MAX)) return state;
    return withTimeline(state, room, () => trim(timeline, AT_REST));
}

// A room comes on display: the one that was is put to rest, those of long ago are dropped.
export function roomsAtRest(state: State, id: number): Pick<State, "seen" | "timelines"> {
    const seen = [id, ...state.seen.filter((room) => room !== id)].slice(0, ROOMS_MAX);
    const timelines: State["timelines"] = {};

    for (const [key, timeline] of Object.entries(state.timelines)) {
        const room = Number(key);
        if (!seen.includes(room) && !timeline.loading) continue;
        timelines[room] = room === state.open ? trim(timeline, AT_REST) : timeline;
    }
    return { seen, timelines };
}

// Of threads that are not on display anymore a few keep their replies.
export function threadsAtRest(state: State): State {
    const shown = state.side?.kind === "thread" ? state.side.thread : undefined;
    const full = Object.keys(state.threads)
        .map(Number)
        .filter((id) => id !== shown && state.threads[id]!.timeline.loaded);

    if (full.length <= THREADS_MAX) return state;
    const threads = { ...state.threads };
    for (const id of full) threads[id] = { ...threads[id]!, timeline: EMPTY_TIMELINE };
    return { ...state, threads };
}
