// Who is there, and who is writing just now.

import type { Events } from "../api.gen.ts";
import type { State } from "./state.ts";

const TYPING_MS = 6_000;

export function onTyping(state: State, room: number, user: number, now: number): State {
    if (user === state.me) return state;
    const inRoom = { ...state.typing[room], [user]: now + TYPING_MS };

    return { ...state, typing: { ...state.typing, [room]: inRoom } };
}

export function stopTyping(state: State, room: number, user: number): State {
    if (!state.typing[room]?.[user]) return state;
    const { [user]: _, ...others } = state.typing[room]!;

    return { ...state, typing: { ...state.typing, [room]: others } };
}

export function forgetTyping(state: State, now: number): State {
    const typing = Object.fromEntries(
        Object.entries(state.typing).map(([room, users]) => [
            room,
            Object.fromEntries(Object.entries(users).filter(([, until]) => until > now)),
        ]),
    );

    return { ...state, typing };
}

export function onPresence(state: State, event: Events["presence.changed"]): State {
    const user = state.users[event.user];

    if (!user) return state;
    const known = { ...user, presence: event.presence };
    return { ...state, users: { ...state.users, [event.user]: known } };
}
