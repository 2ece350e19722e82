// What has been read, what has not, and where the line between them is drawn.

import type { Message, Room } from "../api.gen.ts";
import type { Side, State } from "./state.ts";
import { trim } from "./timeline.ts";

const KEPT_BEHIND = 100;

export function openRoom(state: State, id: number): State {
    const room = state.rooms[id];
    const left = state.open;

    if (left === id) return { ...state, pane: "room" };
    const behind = left !== undefined ? state.timelines[left] : undefined;
    const { [id]: _, ...unreadFrom } = state.unreadFrom;
    return {
        ...state,
        open: id,
        pane: "room",
        editing: undefined,
        around: undefined,
        found: state.found && { ...state.found, message: 0 },
        unreadFrom,
        side: sideIn(state.side, id),
        divider: room && room.unread > 0 ? room.read : undefined,
        timelines: behind
            ? { ...state.timelines, [left!]: trim(behind, KEPT_BEHIND) }
            : state.timelines,
    };
}

// What belongs to one room goes when another one is opened.
function sideIn(side: Side | undefined, room: number): Side | undefined {
    return side && "room" in side && side.room !== room ? undefined : side;
}

export function readUpTo(state: State, id: number, seq: number): State {
    const room = state.rooms[id];

    if (!room || seq <= room.read) return state;
    const unread = unreadAfter(state, room, seq);
    return withRoom(state, {
        ...room,
        read: seq,
        unread,
        mentions: Math.min(room.mentions, unread),
    });
}

// Exact where the messages are at hand; else what can be said for sure.
function unreadAfter(state: State, room: Room, seq: number): number {
    const timeline = state.timelines[room.room];

    if (seq >= room.seq) return 0;
    if (!timeline?.loaded) return room.unread;
    const after = timeline.messages.filter(
        (message) => message.seq > seq && message.user !== state.me,
    );
    return Math.min(room.unread, after.length);
}

// Marked by hand. The server never goes back, so it holds until one reads the room again.
export function unreadFrom(state: State, id: number, seq: number): State {
    const room = state.rooms[id];
    const later = state.timelines[id]?.messages.filter(
        (message) => message.seq >= seq && message.user !== state.me,
    );

    if (!room || !later?.length) return state;
    const next = withRoom(state, { ...room, read: seq - 1, unread: later.length });
    const divider = state.open === id ? seq - 1 : state.divider;
    return { ...next, divider, unreadFrom: { ...state.unreadFrom, [id]: seq } };
}

// Someone wrote in a room of ours.
export function countMessage(state: State, room: Room, message: Message): State {
    if (message.user === state.me || message.seq <= room.read) return state;

    const next = withRoom(state, {
        ...room,
        unread: room.unread + 1,
        mentions: room.mentions + (isMentioned(state, message) ? 1 : 0),
    });
    const unseen = state.open === room.room && !state.attentive && room.unread === 0;
    return unseen ? { ...next, divider: room.read } : next;
}

function isMentioned(state: State, message: Message): boolean {
    const name = state.users[state.me]?.name;

    return !!name && mentions(message.text ?? "", name);
}

export function mentions(text: string, name: string): boolean {
    const wanted = `@${name}`;
    const plain = text.toLowerCase();
    let at = plain.indexOf(wanted);

    while (at >= 0) {
        const before = plain[at - 1] ?? " ";
        const after = plain.slice(at + wanted.length);
        // A sentence may end right after a name, though a name may hold a full stop.
        if (!/[a-z0-9._-]/.test(before) && !/^[a-z0-9_-]|^\.[a-z0-9]/.test(after))
            return true;
        at = plain.indexOf(wanted, at + 1);
    }
    return false;
}

export function withRoom(state: State, room: Room): State {
    return { ...state, rooms: { ...state.rooms, [room.room]: room } };
}
