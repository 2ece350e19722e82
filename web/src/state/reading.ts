// What has been read, what has not, and where the line between them is drawn.

import type { Message, Room } from "../api.gen.ts";
import { handlesOf, mentions } from "./calls.ts";
import { roomsAtRest } from "./held.ts";
import { marksIn } from "./marks.ts";
import type { Side, State } from "./state.ts";

// `anew`: it is shown as it was before the page was loaded again.
export function openRoom(state: State, id: number, anew = false): State {
    const room = state.rooms[id];

    if (state.open === id && state.pane !== "list") return { ...state, pane: "room" };
    const next = anew ? state : unmarked(state, id);
    if (state.open === id) return { ...next, pane: "room" };
    return {
        ...next,
        open: id,
        pane: "room",
        editing: undefined,
        around: undefined,
        found: state.found && { ...state.found, message: 0 },
        side: sideIn(state.side, id),
        divider: room && room.unread > 0 ? room.read : undefined,
        following: true,
        ...roomsAtRest(state, id),
    };
}

// What belongs to one room goes when another one is opened.
function sideIn(side: Side | undefined, room: number): Side | undefined {
    return side && "room" in side && side.room !== room ? undefined : side;
}

export function readUpTo(state: State, id: number, seq: number): State {
    const room = state.rooms[id];

    if (!room || seq <= room.read || state.unreadFrom[id] !== undefined) return state;
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

// Marked by hand, here or on another device. The server's mark never goes back, so this one
// holds until the room is opened again. `known`: what was found where it is not at hand.
export function unreadFrom(
    state: State,
    id: number,
    seq: number,
    known?: { unread: number; mentions: number },
): State {
    const room = state.rooms[id];
    const later = (state.timelines[id]?.messages ?? []).filter(
        (message) => message.seq >= seq && message.user !== state.me,
    );
    const unread = known?.unread ?? later.length;
    const mentions = known?.mentions ?? later.filter((one) => isMentioned(state, one)).length;

    if (!room || unread === 0) return state;
    const next = withRoom(state, { ...room, read: seq - 1, unread, mentions });
    const divider = state.open === id ? seq - 1 : state.divider;
    return { ...next, divider, unreadFrom: { ...state.unreadFrom, [id]: seq } };
}

export function unmarked(state: State, id: number): State {
    const { [id]: mark, ...others } = state.unreadFrom;

    return mark === undefined ? state : { ...state, unreadFrom: others };
}

// The sidebar says which marks there are. One that another device took away was read there.
export function withSidebar(state: State, sidebar: State["sidebar"]): State {
    const before = marksIn(state.sidebar);
    const now = marksIn(sidebar);
    let next: State = { ...state, sidebar };

    for (const id of before.keys()) {
        if (now.has(id) || next.unreadFrom[id] === undefined) continue;
        next = readUpTo(unmarked(next, id), id, next.rooms[id]?.seq ?? 0);
    }
    return next;
}

// Someone wrote in a room of ours.
export function countMessage(state: State, room: Room, message: Message): State {
    if (message.user === state.me || message.seq <= room.read) return state;

    const next = withRoom(state, {
        ...room,
        unread: room.unread + 1,
        mentions: room.mentions + (isMentioned(state, message) ? 1 : 0),
    });
    // A message's id is the pos it was posted at.
    const missed = !state.attentive || message.id <= state.missedTo;
    const unseen = state.open === room.room && missed && room.unread === 0;
    return unseen ? { ...next, divider: room.read } : next;
}

function isMentioned(state: State, message: Message): boolean {
    return handlesOf(state).some((handle) => mentions(message.text ?? "", handle));
}

export function withRoom(state: State, room: Room): State {
    return { ...state, rooms: { ...state.rooms, [room.room]: room } };
}
