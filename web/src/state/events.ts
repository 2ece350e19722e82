// What the server's events do to the state. The protocol library has made sure that each
// comes once and in order.

import type { ServerEvent } from "../protocol/client.ts";
import type { Events, Message, Room, ThreadState } from "../api.gen.ts";
import { changedAround } from "./around.ts";
import { addNotice } from "./notices.ts";
import { countMessage, readUpTo, withRoom } from "./reading.ts";
import { onLifted, onSanction } from "./sanctions.ts";
import type { Change, State } from "./state.ts";
import { applyOwnEvent, pinNews } from "./own.ts";
import { addReply, changeThreads, plain, replyDeleted, setFollowing } from "./threads.ts";

import { addMessage, changeMessage } from "./timeline.ts";

const TYPING_MS = 6_000;

export function applyEvent(state: State, event: ServerEvent, now: number): State {
    switch (event.method) {
        case "message.created":
            return onMessage(counted(state, event.params), event.params);
        case "message.edited": {
            const { room, message } = event.params;
            return change(counted(state, event.params), room, { what: "edited", message });
        }
        case "message.deleted": {
            const { room, id } = event.params;
            const next = counted(replyDeleted(state, event.params), event.params);
            return onReplies(change(next, room, { what: "deleted", id }), room, event.params);
        }
        case "reaction.added":
        case "reaction.removed": {
            const { room, id, user, emoji } = event.params;
            const on = event.method === "reaction.added";
            const reaction: Change = { what: "reaction", id, user, emoji, on };
            return change(counted(state, event.params), room, reaction);
        }
        case "message.pinned": {
            const { room, id, user, at } = event.params;
            const pin: Change = { what: "pinned", id, pinned: { at, user } };
            return pinNews(change(counted(state, event.params), room, pin));
        }
        case "message.unpinned": {
            const { room, id } = event.params;
            return pinNews(change(counted(state, event.params), room, { what: "pinned", id }));
        }
        case "poll.changed":
            return onPoll(state, event.params);
        case "thread.followed":
        case "thread.marked":
            return setFollowing(state, true, event.params);
        case "thread.unfollowed":
            return setFollowing(state, false, event.params);
        case "file.ready":
            return onFile(state, event.params);
        case "room.created":
            return onRoomCreated(state, event.params);
        case "room.updated":
            return onRoomUpdated(state, event.params);
        case "member.joined":
            return onJoined(state, event.params);
        case "member.left":
            return onLeft(state, event.params);
        case "read.marked":
            return readUpTo(state, event.params.room, event.params.read);
        case "user.updated": {
            const { user } = event.params;
            const { presence } = state.users[user.user] ?? {};
            const known = { ...(presence && { presence }), ...user };
            return { ...state, users: { ...state.users, [user.user]: known } };
        }
        case "typing":
            return onTyping(state, event.params.room, event.params.user, now);
        case "presence.changed":
            return onPresence(state, event.params);
        case "sanction.set":
            return onSanction(state, event.params, now);
        case "sanction.lifted":
            return onLifted(state, event.params);
        case "review.decided":
        case "message.withheld":
            return addNotice(state, event, now);
        default:
            return applyOwnEvent(state, event) ?? state; // it may be one of a newer server
    }
}

// Every durable event of a room moves its seq.
function counted(state: State, event: { room: number; seq: number }): State {
    const room = state.rooms[event.room];

    return room && event.seq > room.seq ? withRoom(state, { ...room, seq: event.seq }) : state;
}

function onFile(state: State, event: Events["file.ready"]): State {
    const { room, seq, id: file, file: now, messages: ids = [] } = event;
    const known = state.files[file];
    const next = known && now ? { ...state, files: { ...state.files, [file]: now } } : state;

    if (room === undefined) return next;
    const there = seq === undefined ? next : counted(next, { room, seq });
    return change(there, room, { what: "file", ids, file, now });
}

function change(state: State, room: number, what: Change): State {
    const timeline = state.timelines[room];

    if (state.around?.room === room) state = changedAround(state, what);
    state = changeThreads(state, room, what);
    if (!timeline) return state;
    return {
        ...state,
        timelines: { ...state.timelines, [room]: changeMessage(timeline, what) },
    };
}

function onPoll(state: State, event: Events["poll.changed"]): State {
    const { room, id, counts, voters, closed_at, user, choices } = event;
    const poll: Change = { what: "poll", id, counts, voters, closed_at };
    const next = change(counted(state, event), room, poll);

    if (user !== state.me || !choices) return next;
    return { ...next, votes: { ...next.votes, [id]: choices } };
}

// How a thread stands is shown with the message it hangs on.
function onReplies(
    state: State,
    room: number,
    reply: { thread?: number; thread_replies?: ThreadState },
): State {
    const { thread: id, thread_replies: replies } = reply;

    if (id === undefined || !replies) return state;
    return change(state, room, { what: "replies", id, replies });
}

// What it answers is looked for among what we hold; the event has no words of it.
function withQuote(state: State, room: number, message: Message): Message {
    const { reply_to: quote } = message;
    const found = quote && state.timelines[room]?.messages.find(({ id }) => id === quote.id);

    if (!found) return message;
    const words = found.deleted ? { deleted: true as const } : { text: found.text };
    return { ...message, reply_to: { ...quote, ...words } };
}

function onMessage(state: State, event: Events["message.created"]): State {
    const room = state.rooms[event.room];
    const message = withQuote(state, event.room, plain(event.message));
    const quiet = stopTyping(state, event.room, message.user);
    const timeline = state.timelines[event.room];
    const shown = timeline
        ? {
              ...quiet,
              timelines: {
                  ...quiet.timelines,
                  [event.room]: addMessage(timeline, message),
              },
          }
        : quiet;

    const { thread } = message;
    const told =
        thread === undefined
            ? shown
            : addReply(onReplies(shown, event.room, event.message), event.room, {
                  ...event.message,
                  ...message,
                  thread,
              });

    return room ? countMessage(told, room, message) : told;
}

function onRoomCreated(state: State, event: Events["room.created"]): State {
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

function onRoomUpdated(state: State, event: Events["room.updated"]): State {
    const room = state.rooms[event.room];
    const { seq, name, kind, topic, archived } = event;

    return room ? withRoom(state, { ...room, seq, name, kind, topic, archived }) : state;
}

function onJoined(state: State, event: Events["member.joined"]): State {
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

function onLeft(state: State, event: Events["member.left"]): State {
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

function onTyping(state: State, room: number, user: number, now: number): State {
    if (user === state.me) return state;
    const inRoom = { ...state.typing[room], [user]: now + TYPING_MS };

    return { ...state, typing: { ...state.typing, [room]: inRoom } };
}

function stopTyping(state: State, room: number, user: number): State {
    if (!state.typing[room]?.[user]) return state;
    const { [user]: _, ...others } = state.typing[room]!;

    return { ...state, typing: { ...state.typing, [room]: others } };
}

function onPresence(state: State, event: Events["presence.changed"]): State {
    const user = state.users[event.user];

    if (!user) return state;
    const known = { ...user, presence: event.presence };
    return { ...state, users: { ...state.users, [event.user]: known } };
}

