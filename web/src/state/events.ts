// What the server's events do to the state. The protocol library has made sure that each
// comes once and in order.

import type { ServerEvent } from "../protocol/client.ts";
import type { Events, Message, ThreadState } from "../api.gen.ts";
import { changedAround } from "./around.ts";
import { bounded } from "./held.ts";
import { addNotice } from "./notices.ts";
import { onPresence, onTyping, stopTyping } from "./presence.ts";
import { countMessage, readUpTo, withRoom } from "./reading.ts";
import { onJoined, onLeft, onRoomCreated, onRoomUpdated } from "./room_events.ts";
import { onLifted, onSanction } from "./sanctions.ts";
import type { Change, State } from "./state.ts";
import { applyOwnEvent, pinNews } from "./own.ts";
import { addReply, changeThreads, plain, replyDeleted, setFollowing } from "./threads.ts";
import { addMessage, changeMessage } from "./timeline.ts";
import { onTrimmed } from "./timelines.ts";

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
        case "room.trimmed":
            return onTrimmed(counted(state, event.params), event.params);
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

    const held = bounded(told, event.room);
    return room ? countMessage(held, room, message) : held;
}

