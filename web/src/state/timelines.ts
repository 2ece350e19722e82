// The timelines of all rooms, as the state holds them.

import type { Events } from "../api.gen.ts";
import { EMPTY_TIMELINE, type State, type Timeline } from "./state.ts";

export function withTimeline(
    state: State,
    room: number,
    change: (timeline: Timeline) => Timeline,
): State {
    const before = state.timelines[room] ?? EMPTY_TIMELINE;
    const after = change(before);

    return before === after
        ? state
        : { ...state, timelines: { ...state.timelines, [room]: after } };
}

// The oldest messages of a room were too old to be kept.
export function onTrimmed(state: State, { room, before }: Events["room.trimmed"]): State {
    const { around } = state;
    const trimmed = (timeline: Timeline): Timeline => {
        const messages = timeline.messages.filter(({ seq }) => seq >= before);

        return messages.length === timeline.messages.length
            ? timeline
            : { ...timeline, messages, more: false };
    };
    const threads = Object.entries(state.threads).map(([id, thread]) => [
        id,
        thread.room === room ? { ...thread, timeline: trimmed(thread.timeline) } : thread,
    ]);
    const next: State = { ...state, threads: Object.fromEntries(threads) };

    if (around?.room === room)
        next.around = { ...around, timeline: trimmed(around.timeline) };
    return state.timelines[room] ? withTimeline(next, room, trimmed) : next;
}
