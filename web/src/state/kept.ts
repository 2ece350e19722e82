// What of the state is kept on the device: all that events keep up to date, and the newest
// messages of the rooms seen last. It belongs to a cursor; a session resumed there tells
// what has happened since, so nothing of it stays old once the connection stands.

import type { Message, User } from "../api.gen.ts";
import type { Cursor } from "../protocol/connection.ts";
import { EMPTY_TIMELINE, type State } from "./state.ts";

const MESSAGES_MAX = 200; // of a room
const LETTERS_MAX = 300_000; // of a room
const USERS_MAX = 1_000;

const PARTS = [
    "folded",
    "votes",
    "saved",
    "due",
    "groups",
    "emoji",
    "notify",
    "sanctions",
    "reviews",
    "unreadFrom",
    "sidebar",
    "unreadThreads",
    "seen",
] as const;

export interface KeptAccount extends Pick<State, (typeof PARTS)[number] | "rooms" | "users" | "threads"> {
    page: string; // the version that kept it: another one may think differently
    me: number;
    at: number;
    cursor: Cursor;
}

export interface KeptRoom {
    room: number;
    seq: number; // of the room, when its messages were these
    messages: Message[];
    more: boolean;
}

export function accountOf(state: State, page: string, cursor: Cursor, at: number): KeptAccount {
    const parts = Object.fromEntries(PARTS.map((part) => [part, state[part]]));
    const { me } = state;

    return {
        ...(parts as Pick<State, (typeof PARTS)[number]>),
        ...{ page, me, at, cursor },
        rooms: pick(state.rooms, (room) => room.member),
        users: usersOf(state),
        threads: Object.fromEntries(
            Object.entries(state.threads).map(([id, thread]) => [
                id,
                { ...thread, timeline: EMPTY_TIMELINE },
            ]),
        ),
    };
}

export function roomOf(state: State, id: number): KeptRoom | undefined {
    const room = state.rooms[id];
    const timeline = state.timelines[id];
    let letters = 0;

    // Of a room one only looks into, events do not tell.
    if (!room?.member || !timeline?.loaded) return undefined;
    const { messages } = timeline;
    let first = messages.length;
    while (first > 0 && messages.length - first < MESSAGES_MAX) {
        letters += 100 + (messages[first - 1]!.text?.length ?? 0);
        if (letters > LETTERS_MAX) break;
        first -= 1;
    }
    return {
        ...{ room: id, seq: room.seq },
        messages: messages.slice(first),
        more: timeline.more || first > 0,
    };
}

export function restored(state: State, account: KeptAccount, rooms: KeptRoom[]): State {
    const { page: _, at: __, cursor: ___, ...kept } = account;
    const timelines: State["timelines"] = {};

    for (const { room, seq, messages, more } of rooms) {
        const known = account.rooms[room];
        // Older than the cursor: what happened in between would be told by nobody.
        if (!known || seq < known.seq) continue;
        timelines[room] = { ...EMPTY_TIMELINE, messages, more, loaded: true };
    }
    return { ...state, ...kept, screen: "chat", timelines };
}

// Presence is not: who was there then may not be there now.
function usersOf(state: State): State["users"] {
    const all = Object.keys(state.users).length;
    const near = all > USERS_MAX ? nearby(state) : undefined;
    const kept = pick(state.users, (user) => !near || near.has(user.user));

    return Object.fromEntries(
        Object.values(kept).map(({ presence: _, ...user }) => [user.user, user as User]),
    );
}

function nearby(state: State): Set<number> {
    const near = new Set([state.me]);

    for (const room of Object.values(state.rooms))
        if (room.member) for (const user of room.users ?? []) near.add(user);
    for (const { messages } of Object.values(state.timelines))
        for (const message of messages) {
            near.add(message.user);
            for (const { users } of message.reactions ?? []) for (const user of users) near.add(user);
        }
    return near;
}

function pick<T>(list: Record<number, T>, wanted: (item: T) => boolean): Record<number, T> {
    return Object.fromEntries(Object.entries(list).filter(([, item]) => wanted(item)));
}
