// Rooms that begin and change, and people who come and go.

import type { Events, Room } from "../api.gen.ts";
import { withRoom } from "./reading.ts";
import type { State } from "./state.ts";

export function onRoomCreated(state: State, event: Events["room.created"]): State {
    const { room, name, kind, topic, user, seq, users } = event;
    const isMember = users.includes(state.me);
    const created: Room = {
        room,
        name,
        kind,
        topic,
        seq,
        read: isMember ? seq : 0,
        unread: 0,
        mentions: 0,
        member: isMember,
        owner: user,
        archived: false,
        members: users.length,
        ...(kind === "dm" && { users }),
    };

    return withRoom(state, created);
}

export function onRoomUpdated(state: State, event: Events["room.updated"]): State {
    const room = state.rooms[event.room];
    const { seq, name, kind, topic, archived } = event;

    return room ? withRoom(state, { ...room, seq, name, kind, topic, archived }) : state;
}

export function onJoined(state: State, event: Events["member.joined"]): State {
    const room = state.rooms[event.room];
    const members = state.members[event.room];
    // For an unknown room the effects ask the server what it is.
    const next = room
        ? withRoom(state, { ...room, seq: event.seq, members: room.members + 1 })
        : state;

    if (event.user === state.me) return onJoinedMyself(next, event);
    if (!members || members.users.includes(event.user)) return next;
    return withMembers(next, event.room, [...members.users, event.user], members.cursor);
}

function onJoinedMyself(state: State, event: Events["member.joined"]): State {
    const room = state.rooms[event.room];
    const { [event.room]: timeline, ...timelines } = state.timelines;
    const { [event.room]: _, ...members } = state.members;

    if (!room) return state;
    // What happened between leaving and coming back was not told: load it afresh.
    return withRoom(
        { ...state, timelines, members },
        { ...room, member: true, read: event.seq, unread: 0, mentions: 0 },
    );
}

export function onLeft(state: State, event: Events["member.left"]): State {
    const room = state.rooms[event.room];

    if (event.user === state.me) return onLeftMyself(state, room, event.room);
    if (!room) return state;
    const members = state.members[event.room];
    const next = withRoom(state, { ...room, seq: event.seq, members: room.members - 1 });
    if (!members) return next;
    const others = members.users.filter((user) => user !== event.user);
    return withMembers(next, event.room, others, members.cursor);
}

function onLeftMyself(state: State, room: Room | undefined, id: number): State {
    const { [id]: _room, ...rooms } = state.rooms;
    const { [id]: _timeline, ...timelines } = state.timelines;
    const open = state.open === id ? undefined : state.open;
    const pane = state.open === id ? "list" : state.pane;

    if (room?.kind === "public") {
        // It can still be seen in the list of public rooms.
        const left = { ...room, member: false, unread: 0, mentions: 0 };
        left.members -= 1;
        return { ...state, rooms: { ...rooms, [id]: left }, timelines, open, pane };
    }
    return { ...state, rooms, timelines, open, pane };
}

function withMembers(state: State, room: number, users: number[], cursor?: string): State {
    return { ...state, members: { ...state.members, [room]: { users, cursor } } };
}
