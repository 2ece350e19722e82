// The messages round one that was looked for. They stand alone until they meet the newest
// ones, which are kept meanwhile.

import type { Action } from "./actions.ts";
import { EMPTY_TIMELINE, type Around, type Change, type State } from "./state.ts";
import { addPage, changeMessage } from "./timeline.ts";

type AroundAction = Extract<
    Action,
    { type: "around" | "around_asked" | "around_page" | "around_failed" }
>;

export function applyAround(state: State, action: AroundAction): State {
    if (action.type === "around") {
        const timeline = addPage(EMPTY_TIMELINE, action.messages, action.more);
        const { room, newer } = action;
        return met(state, { room, timeline, newer, loadingNewer: false });
    }
    const { around } = state;
    if (!around) return state;
    const { timeline } = around;

    if (action.type === "around_failed") {
        const failed = { ...timeline, loading: false };
        return { ...state, around: { ...around, timeline: failed, loadingNewer: false } };
    }
    if (action.way === "older") {
        const next =
            action.type === "around_asked"
                ? { ...timeline, loading: true }
                : addPage(timeline, action.messages, action.more);
        return { ...state, around: { ...around, timeline: next } };
    }
    if (action.type === "around_asked")
        return { ...state, around: { ...around, loadingNewer: true } };
    return met(state, {
        ...around,
        timeline: { ...addPage(timeline, action.messages, timeline.more), loading: timeline.loading },
        newer: action.more,
        loadingNewer: false,
    });
}

// Where it reaches what we hold of the newest, the two are one again.
function met(state: State, around: Around): State {
    const newest = state.timelines[around.room];
    const last = around.timeline.messages[around.timeline.messages.length - 1];
    const first = newest?.messages[0];
    const touches = newest?.loaded && (!around.newer || (first && last && last.seq >= first.seq));

    if (!touches) return { ...state, around };
    const joined = addPage(newest!, around.timeline.messages, around.timeline.more);
    return {
        ...state,
        around: undefined,
        timelines: { ...state.timelines, [around.room]: { ...joined, loading: newest!.loading } },
    };
}

export function leftAround(state: State): State {
    return state.around ? { ...state, around: undefined } : state;
}

export function changedAround(state: State, change: Change): State {
    const { around } = state;

    if (!around) return state;
    return { ...state, around: { ...around, timeline: changeMessage(around.timeline, change) } };
}
