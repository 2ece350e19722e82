// Questions to the state that more than one component asks.

import type { Room, User } from "../api.gen.ts";
import type { State } from "./state.ts";
import { t } from "../text/i18n.ts";

export function nameOf(user: User | undefined): string {
    return user ? user.display || user.name : "…";
}

export function roomTitle(state: State, room: Room): string {
    if (room.kind !== "dm") return room.name;
    const others = othersIn(state, room);

    if (others.length === 0) return `${nameOf(state.users[state.me])} (${t("people.you")})`;
    return others.map((user) => nameOf(state.users[user])).join(", ");
}

export function othersIn(state: State, room: Room): number[] {
    return (room.users ?? []).filter((user) => user !== state.me);
}

export function myRooms(state: State, kind: "room" | "dm"): Room[] {
    const titled = Object.values(state.rooms)
        .filter((room) => room.member && !room.archived && (room.kind === "dm") === (kind === "dm"))
        .map((room) => ({ room, title: roomTitle(state, room) }));

    titled.sort((a, b) => a.title.localeCompare(b.title));
    return titled.map(({ room }) => room);
}

export function totalUnread(state: State): number {
    return Object.values(state.rooms).reduce(
        (sum, room) => sum + (room.member ? shownUnread(state, room) : 0),
        0,
    );
}

// A muted room counts only what names its reader.
export function shownUnread(state: State, room: Room): number {
    return state.notify.rooms[room.room]?.muted ? room.mentions : room.unread;
}

// What one is meant to see: mentions, and whatever is said in conversations.
export function totalMentions(state: State): number {
    return Object.values(state.rooms).reduce(
        (sum, room) =>
            sum + (room.member ? (room.kind === "dm" ? room.unread : room.mentions) : 0),
        0,
    );
}

export function amAdmin(state: State): boolean {
    const role = state.users[state.me]?.role;

    return role === "owner" || role === "admin";
}

export function amModerator(state: State): boolean {
    return amAdmin(state) || state.users[state.me]?.role === "moderator";
}

export function typersIn(state: State, room: number): number[] {
    return Object.keys(state.typing[room] ?? {}).map(Number);
}
