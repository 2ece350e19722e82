// (state, action) -> state. Pure: no clock, no network, no DOM.

import type { Action } from "./actions.ts";
import { applyEvent } from "./events.ts";
import { withSanctions } from "./sanctions.ts";
import { applyOutbox } from "./unsent.ts";
import { openRoom, readUpTo } from "./reading.ts";
import { EMPTY_TIMELINE, INITIAL, type State } from "./state.ts";
import { addPage, startLoading, trim } from "./timeline.ts";
import type { Room, User } from "../api.gen.ts";
import type { Session, Status } from "../protocol/connection.ts";

export function reduce(state: State, action: Action): State {
    switch (action.type) {
        case "link":
            return applyStatus(state, action.status);
        case "troubled":
            return { ...state, link: { ...state.link, troubled: true } };
        case "opened":
            return applySession(state, action.session);
        case "event":
            return applyEvent(state, action.event, action.now);
        case "outbox":
            return applyOutbox(state, action.entry);
        case "history_asked":
            return withTimeline(state, action.room, startLoading);
        case "history":
            return withTimeline(state, action.room, (timeline) =>
                addPage(timeline, action.messages, action.more),
            );
        case "history_failed":
            return withTimeline(state, action.room, (timeline) => ({
                ...timeline,
                loading: false,
                failed: true,
            }));
        case "users":
            return { ...state, users: withUsers(state.users, action.users) };
        case "rooms":
            return { ...state, rooms: withRooms(state.rooms, action.rooms) };
        case "members":
            return applyMembers(state, action);
        case "invited":
            return { ...state, invite: { code: action.code, setup: action.setup } };
        case "uninvited":
            return { ...state, invite: undefined };
        case "signed_out": {
            const { invite, farewell, admin } = state;
            return {
                ...{ ...INITIAL, invite, screen: "signed_out" },
                ...(farewell && { farewell }),
                ...(admin !== undefined && { admin }),
            };
        }
        case "open_room":
            return openRoom(state, action.room);
        case "close_room":
            return { ...state, open: undefined, divider: undefined, pane: "list" };
        case "attentive":
            return { ...state, attentive: action.attentive };
        case "read":
            return readUpTo(state, action.room, action.seq);
        case "edit":
            return { ...state, editing: action.message };
        case "dialog":
            return { ...state, dialog: action.dialog, problem: undefined };
        case "pane":
            return { ...state, pane: action.pane };
        case "toggle_members":
            return { ...state, showMembers: !state.showMembers };
        case "problem":
            return { ...state, problem: action.text };
        case "sanctions":
            return withSanctions(state, action.sanctions);
        case "reviews_waiting":
            return { ...state, reviews: action.count };
        case "admin":
            return { ...state, admin: action.path, problem: undefined };
        case "notices":
            return { ...state, notices: action.notices };
        case "dismiss": {
            const notices = state.notices.filter((notice) => notice.key !== action.key);
            return { ...state, notices };
        }
        case "appealed": {
            const notices = state.notices.map((notice) =>
                notice.key === action.key ? { ...notice, kind: "appealed" as const } : notice,
            );
            return { ...state, notices };
        }
        case "redraft":
            return { ...state, redraft: { room: action.room, text: action.text } };
        case "typing_over":
            return forgetTyping(state, action.now);
        case "trim":
            return withTimeline(state, action.room, (timeline) =>
                trim(timeline, action.keep),
            );
    }
}

function applyStatus(state: State, status: Status): State {
    const troubled = status.phase !== "open" && state.link.troubled;

    return { ...state, link: { phase: status.phase, retryAt: status.retryAt, troubled } };
}

// A session that could not be resumed starts from what the server says; what was shown is
// loaded again. A resumed one needs nothing: the events in between follow.
function applySession(state: State, session: Session): State {
    const next = {
        ...state,
        screen: "chat" as const,
        farewell: undefined,
        me: session.user.user,
        users: withUsers(state.users, [{ ...session.user, presence: "online" }]),
    };
    if (session.resumed && state.screen === "chat") return next;

    const rooms = Object.fromEntries(session.rooms.map((room) => [room.room, room]));
    const open = state.open !== undefined && rooms[state.open] ? state.open : undefined;
    return { ...next, rooms, open, timelines: {}, members: {}, typing: {} };
}

function withUsers(known: Record<number, User>, users: User[]): Record<number, User> {
    const next = { ...known };

    for (const user of users) next[user.user] = { ...known[user.user], ...user };
    return next;
}

function withRooms(known: Record<number, Room>, rooms: Room[]): Record<number, Room> {
    const next = { ...known };

    for (const room of rooms) {
        // Of a room we are in, events know more than a list that was on its way.
        if (known[room.room]?.member && room.member) continue;
        next[room.room] = room;
    }
    return next;
}

function applyMembers(
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

function withTimeline(
    state: State,
    room: number,
    change: (timeline: State["timelines"][number]) => State["timelines"][number],
): State {
    const before = state.timelines[room] ?? EMPTY_TIMELINE;
    const after = change(before);

    return before === after
        ? state
        : { ...state, timelines: { ...state.timelines, [room]: after } };
}

function forgetTyping(state: State, now: number): State {
    const typing = Object.fromEntries(
        Object.entries(state.typing).map(([room, users]) => [
            room,
            Object.fromEntries(Object.entries(users).filter(([, until]) => until > now)),
        ]),
    );

    return { ...state, typing };
}
