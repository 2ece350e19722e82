// What was searched for, and what came of it.

import type { Action } from "./actions.ts";
import type { Search, State } from "./state.ts";

export const NO_SEARCH: Search = { query: "", hits: [], partial: false, busy: false, asked: "" };

// Only the answer to the question asked last counts; a further page is added to the first.
export function withHits(
    state: State,
    { asked, hits, cursor, partial }: Extract<Action, { type: "search_hits" }>,
): State {
    const { search } = state;

    if (!search || search.asked !== asked) return state;
    const known = new Set(search.hits.map((hit) => hit.message.id));
    const fresh = hits.filter((hit) => !known.has(hit.message.id));
    const { why: _, ...rest } = search;
    return {
        ...state,
        search: { ...rest, hits: [...search.hits, ...fresh], cursor, partial, busy: false },
    };
}
