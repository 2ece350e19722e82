// Threads: the ones one looks at, with their replies, and how far one has read those one
// follows. A reply is also a message of its room; the room's timeline has it as well.

import type { Events, Message } from "../api.gen.ts";
import type { Action } from "./actions.ts";
import { EMPTY_TIMELINE, type Change, type State, type Thread } from "./state.ts";
import { addMessage, addPage, changeMessage, startLoading } from "./timeline.ts";

type Reply = Message & { thread: number };
type Place = { thread: number; room: number; read: number; unread: number };

export function threadOf(room: number): Thread {
    return { room, timeline: EMPTY_TIMELINE, follows: false, read: 0, unread: 0 };
}

// Somebody replied. Who wrote or was called by it follows the thread from here on.
export function addReply(state: State, room: number, reply: Reply): State {
    const { thread: id, follows: followers, thread_replies: replies } = reply;
    const known = state.threads[id];
    const joined = !known?.follows && !!followers?.includes(state.me);

    if (!known && !joined) return state;
    const mine = reply.user === state.me;
    const before = known ?? { ...threadOf(room), message: rootIn(state, room, id) };
    const read = joined ? (mine ? reply.seq : reply.seq - 1) : before.read;
    const isNew = (before.follows || joined) && !mine && reply.seq > read && !holds(before, reply.id);
    return withThread(state, id, {
        ...before,
        message: before.message && { ...before.message, ...(replies && { replies }) },
        timeline: addMessage(before.timeline, plain(reply)),
        follows: before.follows || joined,
        read,
        unread: joined ? Number(isNew) : before.unread + Number(isNew),
    });
}

function holds(thread: Thread, id: number): boolean {
    return thread.timeline.messages.some((message) => message.id === id);
}

function rootIn(state: State, room: number, id: number): Message | undefined {
    return state.timelines[room]?.messages.find((message) => message.id === id);
}

// As it is kept: what an event says about the thread stands with the thread.
export function plain(message: Message): Message {
    const { thread_replies: _, follows: __, ...kept } = message;

    return kept;
}

export function changeThreads(state: State, room: number, change: Change): State {
    let threads = state.threads;

    for (const [id, thread] of Object.entries(threads)) {
        if (thread.room !== room) continue;
        const timeline = changeMessage(thread.timeline, change);
        const message = changeRoot(thread.message, change);
        if (timeline !== thread.timeline || message !== thread.message)
            threads = { ...threads, [id]: { ...thread, timeline, message } };
    }
    return threads === state.threads ? state : { ...state, threads };
}

function changeRoot(message: Message | undefined, change: Change): Message | undefined {
    if (!message) return undefined;
    const alone = { ...EMPTY_TIMELINE, messages: [message] };

    return changeMessage(alone, change).messages[0];
}

export function replyDeleted(state: State, event: Events["message.deleted"]): State {
    const thread = event.thread === undefined ? undefined : state.threads[event.thread];

    if (!thread?.follows || event.author === state.me) return state;
    if (event.message_seq <= thread.read || thread.unread === 0) return state;
    return withThread(state, event.thread!, { ...thread, unread: thread.unread - 1 });
}

// Followed, left or read on, here or elsewhere.
export function setFollowing(state: State, follows: boolean, place: Place): State {
    const { thread: id, room, read } = place;
    const before = state.threads[id] ?? { ...threadOf(room), message: rootIn(state, room, id) };
    const unread = follows ? place.unread : 0;

    return withThread(state, id, { ...before, follows, read, unread });
}

// The badge counts threads, and every change of one moves it.
function withThread(state: State, id: number, thread: Thread): State {
    const before = isUnread(state.threads[id]);
    const change = Number(isUnread(thread)) - Number(before);

    return {
        ...state,
        unreadThreads: Math.max(0, state.unreadThreads + change),
        threads: { ...state.threads, [id]: thread },
    };
}

export function isUnread(thread: Thread | undefined): boolean {
    return !!thread?.follows && thread.unread > 0;
}

type ThreadAction = Extract<
    Action,
    { type: "thread_asked" | "thread_page" | "thread_failed" | "threads" }
>;

export function applyThreads(state: State, action: ThreadAction): State {
    if (action.type === "threads") return withList(state, action);
    const { thread: id, room } = action;
    const before = state.threads[id] ?? threadOf(room);

    if (action.type === "thread_asked")
        return withThread(state, id, { ...before, timeline: startLoading(before.timeline) });
    if (action.type === "thread_failed") {
        const timeline = { ...before.timeline, loading: false, failed: true };
        return withThread(state, id, { ...before, timeline });
    }
    const { message, messages, more, follows, read, unread } = action;
    return withThread(state, id, {
        room,
        message,
        follows,
        read: Math.max(read, before.read),
        unread: follows && read >= before.read ? unread : before.unread,
        timeline: addPage(before.timeline, messages, more),
    });
}

function withList(state: State, action: Extract<Action, { type: "threads" }>): State {
    const threads = { ...state.threads };
    const ids = action.threads.map(({ thread }) => thread);

    for (const { thread: id, room, message, read, unread, follows } of action.threads) {
        const before = threads[id] ?? threadOf(room);
        threads[id] = { ...before, message, follows, read, unread };
    }
    return {
        ...state,
        threads,
        unreadThreads: action.unread,
        threadList: {
            ids: action.first ? ids : [...new Set([...state.threadList.ids, ...ids])],
            cursor: action.cursor,
            loaded: true,
        },
    };
}

// After a break that could not be resumed, what was shown is loaded again.
export function forgetThreads(state: State, unread: number): State {
    return {
        ...state,
        threads: {},
        unreadThreads: unread,
        threadList: { ids: [], loaded: false },
    };
}

// The last message of one's own that is shown there and may be changed.
export function lastEditable(state: State, room: number, thread?: number): Message | undefined {
    const shown =
        thread === undefined ? state.timelines[room] : state.threads[thread]?.timeline;
    const mine = (shown?.messages ?? []).filter((message) => {
        const folded = thread === undefined && state.folded && message.thread !== undefined;
        return (
            message.user === state.me &&
            !message.deleted &&
            !message.poll &&
            !message.forwarded &&
            (!folded || message.also_room)
        );
    });

    return mine[mine.length - 1];
}
