// What poll.get or one's own vote said.

import type { Action } from "./actions.ts";
import type { State } from "./state.ts";
import { changeThreads } from "./threads.ts";
import { changeMessage } from "./timeline.ts";
import { withTimeline } from "./timelines.ts";

export function onVoted(state: State, action: Extract<Action, { type: "voted" }>): State {
    const { id, choices, room, poll } = action;
    const votes = { ...state.votes, [id]: choices };

    if (!poll || room === undefined) return { ...state, votes };
    const counts = poll.options.map((option) => option.votes);
    const change = { what: "poll" as const, ...{ id, counts, voters: poll.voters } };
    const told = { ...change, ...(poll.closed_at !== undefined && { closed_at: poll.closed_at }) };
    const next = { ...changeThreads(state, room, told), votes };
    return withTimeline(next, room, (timeline) => changeMessage(timeline, told));
}
