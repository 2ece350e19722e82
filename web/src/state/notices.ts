// What one is told about one's own messages: a warning, a removal, a message held back.

import type { Events } from "../api.gen.ts";
import type { Notice, State } from "./state.ts";

type Told =
    | { method: "review.decided"; params: Events["review.decided"] }
    | { method: "message.withheld"; params: Events["message.withheld"] };

const NOTICES_MAX = 20;

export function addNotice(state: State, event: Told, now: number): State {
    const notice = noticeOf(state, event, now);

    if (!notice || state.notices.some((other) => other.key === notice.key)) return state;
    // A decision takes the place of what was said about the same review before.
    const others = state.notices.filter(
        (other) => other.review === undefined || other.review !== notice.review,
    );
    // Who was never told that there was something to approve need not be told that it was.
    if (notice.decision === "approve" && others.length === state.notices.length)
        return state;
    return { ...state, notices: [...others, notice].slice(-NOTICES_MAX) };
}

function noticeOf(state: State, event: Told, now: number): Notice | undefined {
    if (event.method === "message.withheld") {
        const { pos, room, review, reason } = event.params;
        return { key: `${pos}`, kind: "withheld", room, at: now, review, reason };
    }
    const { pos, room, review, user, by, decision, reason, final } = event.params;
    // Moderators hear of everybody's; to the author it comes without a name.
    if (user !== state.me || by !== undefined) return undefined;
    return {
        ...{ key: `${pos}`, kind: "decided", room, at: now },
        ...{ review, decision, reason, final },
    } as Notice;
}
