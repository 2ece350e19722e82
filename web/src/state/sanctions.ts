// One's own mutes and bans.

import type { Events, Sanction } from "../api.gen.ts";
import { t } from "../text/i18n.ts";
import { untilWhen } from "../text/sanctions.ts";
import type { State } from "./state.ts";

export function withSanctions(state: State, sanctions: Sanction[]): State {
    const mine = sanctions.filter((one) => one.user === state.me && !one.lifted);

    return {
        ...state,
        sanctions: Object.fromEntries(mine.map((one) => [one.sanction, one])),
    };
}

export function onSanction(
    state: State,
    event: Events["sanction.set"],
    now: number,
): State {
    const { sanction, user, kind, room, reason, expires_at } = event;

    if (user !== state.me) return state;
    const set: Sanction = { sanction, user, kind, room, reason, expires_at, at: now };
    const next = { ...state, sanctions: { ...state.sanctions, [sanction]: set } };
    if (kind === "mute") return next;
    const words = t("muted.banned", { until: untilWhen(expires_at, now) });
    const told = reason ? t("muted.reason", { words, reason }) : words;
    // A ban from the workspace ends the session: the forms say why.
    return room === undefined ? { ...next, farewell: told } : next;
}

export function onLifted(state: State, event: Events["sanction.lifted"]): State {
    const { [event.sanction]: lifted, ...sanctions } = state.sanctions;

    return lifted ? { ...state, sanctions } : state;
}

// What keeps one from writing in a room now: the mute that holds longest.
export function muteIn(state: State, room: number, now: number): Sanction | undefined {
    const holding = Object.values(state.sanctions).filter(
        (one) =>
            one.kind === "mute" &&
            (one.room === undefined || one.room === room) &&
            (one.expires_at === undefined || one.expires_at > now),
    );

    return holding.sort(
        (a, b) => (b.expires_at ?? Infinity) - (a.expires_at ?? Infinity),
    )[0];
}
