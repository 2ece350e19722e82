// Moderation as everyone meets it: one's own mutes, what was decided about one's messages,
// and for those who decide how many wait.

import { retry } from "./sending.ts";
import { isHeld } from "../text/refused.ts";
import { amModerator } from "../state/select.ts";
import type { Notice, State } from "../state/state.ts";
import type { Need } from "./app.ts";

const COUNT_AFTER_MS = 300; // reviews come in bunches

export const needSanctions: Need = (app, after, _before, action) => {
    if (action.type !== "opened") return;
    app.line
        .call("sanction.list", { user: after.me })
        .then(({ sanctions }) => app.dispatch({ type: "sanctions", sanctions }))
        .catch(() => {}); // told again with the next change
};

let counting: ReturnType<typeof setTimeout> | undefined;

export const needReviews: Need = (app, after, before, action) => {
    const news =
        action.type === "opened" ||
        amModerator(after) !== amModerator(before) ||
        (action.type === "event" && /^review\./.test(action.event.method));

    if (!news || counting !== undefined || !amModerator(after)) return;
    counting = setTimeout(() => {
        counting = undefined;
        if (app.state.link.phase !== "open") return;
        app.line
            .call("moderation.status", {})
            .then(({ open, appealed }) =>
                app.dispatch({ type: "reviews_waiting", count: open + appealed }),
            )
            .catch(() => {});
    }, COUNT_AFTER_MS);
};

// A decision about a message that was held: its key tells what became of it.
export const needHeld: Need = (app, after, _before, action) => {
    if (action.type !== "event" || action.event.method !== "review.decided") return;
    const { room, user, by } = action.event.params;

    if (user !== after.me || by !== undefined) return;
    for (const unsent of after.unsent[room] ?? [])
        if (unsent.failed && isHeld(unsent)) retry(app, unsent.key);
};

// Notices stay until they have been read, over reloads too.
export const needNotices: Need = (app, after, before) => {
    if (after.screen === "chat" && before.screen !== "chat") {
        const kept = recall(after);

        if (kept.length > 0)
            app.dispatch({ type: "notices", notices: [...kept, ...after.notices] });
    } else if (after.screen === "chat" && after.notices !== before.notices) {
        remember(after);
    }
};

const placeOf = (state: State) => `roost.notices.${state.me}`;

// Storage may be forbidden; then they last as long as the page.
function remember(state: State): void {
    try {
        if (state.notices.length === 0) localStorage.removeItem(placeOf(state));
        else localStorage.setItem(placeOf(state), JSON.stringify(state.notices));
    } catch {
        return;
    }
}

function recall(state: State): Notice[] {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(placeOf(state)) ?? "[]");
        return Array.isArray(kept) ? kept.filter(isNotice) : [];
    } catch {
        return [];
    }
}

function isNotice(value: unknown): value is Notice {
    const notice = value as Notice | null;

    return typeof notice?.key === "string" && typeof notice.room === "number";
}
