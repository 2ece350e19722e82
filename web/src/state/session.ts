// What a session begins with, and the people and rooms one comes to know.

import type { Room, User } from "../api.gen.ts";
import type { Session, Status } from "../protocol/connection.ts";
import type { Action } from "./actions.ts";
import type { State } from "./state.ts";
import { forgetThreads } from "./threads.ts";

export function applyStatus(state: State, status: Status): State {
    const troubled = status.phase !== "open" && state.link.troubled;

    return { ...state, link: { phase: status.phase, retryAt: status.retryAt, troubled } };
}

// A session that could not be resumed starts from what the server says; what was shown is
// loaded again. A resumed one needs nothing: the events in between follow.
export function applySession(state: State, session: Session): State {
    const next = {
        ...state,
        screen: "chat" as const,
        farewell: undefined,
        me: session.user.user,
        users: withUsers(state.users, [{ ...session.user, presence: "online" }]),
    };
    if (session.resumed && state.screen === "chat") return { ...next, missedTo: session.pos };

    const rooms = Object.fromEntries(session.rooms.map((room) => [room.room, room]));
    const open = state.open !== undefined && rooms[state.open] ? state.open : undefined;
    const fresh = {
        ...{ ...next, rooms, open },
        ...{ timelines: {}, members: {}, typing: {}, around: undefined, unreadFrom: {} },
    };
    return forgetThreads(fresh, session.unread_threads ?? 0);
}

// What is absent now is gone, but for the presence, which not every answer has.
function withPresence(before: User | undefined, now: User): User {
    return before?.presence ? { presence: before.presence, ...now } : now;
}

export function withUsers(known: Record<number, User>, users: User[]): Record<number, User> {
    const next = { ...known };

    for (const user of users) next[user.user] = withPresence(known[user.user], user);
    return next;
}

export function withRooms(known: Record<number, Room>, rooms: Room[]): Record<number, Room> {
    const next = { ...known };

    for (const room of rooms) {
        // Of a room we are in, events know more than a list that was on its way.
        if (known[room.room]?.member && room.member) continue;
        next[room.room] = room;
    }
    return next;
}

export function applyMembers(
    state: State,
    { room, users, cursor, first }: Extract<Action, { type: "members" }>,
): State {
    const before = first ? [] : (state.members[room]?.users ?? []);
    const ids = [...new Set([...before, ...users.map((user) => user.user)])];

    return {
        ...state,
        users: withUsers(state.users, users),
        members: { ...state.members, [room]: { users: ids, cursor } },
    };
}
