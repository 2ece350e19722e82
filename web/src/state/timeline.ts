// A room's messages: a list in seq order that pages, live events and answers are merged into.

import type { Message } from "../api.gen.ts";
import type { Change, Timeline } from "./state.ts";
import { EMPTY_TIMELINE } from "./state.ts";

function indexOf(messages: Message[], id: number): number {
    // What changes is mostly near the end.
    for (let i = messages.length - 1; i >= 0; i--) if (messages[i]!.id === id) return i;
    return -1;
}

export function addMessage(timeline: Timeline, message: Message): Timeline {
    const { messages } = timeline;
    const last = messages[messages.length - 1];

    if (!timeline.loaded && !timeline.loading) return timeline;
    if (!last || message.seq > last.seq)
        return { ...timeline, messages: [...messages, message] };
    const at = indexOf(messages, message.id);
    if (at >= 0) {
        // What was drawn from one's own words is made whole by the event.
        if (messages[at]!.deleted || messages[at]!.edited_at) return timeline;
        const whole = messages.map((one, i) => (i === at ? { ...one, ...message } : one));
        return { ...timeline, messages: whole };
    }
    return { ...timeline, messages: sorted([...messages, message]) };
}

export function addPage(timeline: Timeline, page: Message[], more: boolean): Timeline {
    // What we hold has been kept up to date by events; the page may be a moment older.
    const held = new Set(timeline.messages.map((message) => message.id));
    const fresh = page.filter((message) => !held.has(message.id));
    const merged: Timeline = {
        messages: sorted([...fresh, ...timeline.messages]),
        loaded: true,
        loading: false,
        more,
        failed: false,
        late: [],
    };

    return timeline.late.reduce(changeMessage, merged);
}

export function changeMessage(timeline: Timeline, change: Change): Timeline {
    if (change.what === "file") return changeFile(timeline, change);
    const id = change.what === "edited" ? change.message.id : change.id;
    const at = indexOf(timeline.messages, id);

    if (at < 0)
        return timeline.loading
            ? { ...timeline, late: [...timeline.late, change] }
            : timeline;

    const messages = [...timeline.messages];
    messages[at] = changed(messages[at]!, change);
    return { ...timeline, messages };
}

type FileChange = Extract<Change, { what: "file" }>;

function changeFile(timeline: Timeline, change: FileChange): Timeline {
    const late = timeline.loading ? [...timeline.late, change] : timeline.late;
    const messages = timeline.messages.map((message) => {
        if (!message.files?.some((file) => file.id === change.file)) return message;
        const files = message.files.flatMap((file) =>
            file.id !== change.file ? [file] : change.now ? [change.now] : [],
        );
        return { ...message, files };
    });

    return { ...timeline, messages, late };
}

function changed(message: Message, change: Exclude<Change, FileChange>): Message {
    switch (change.what) {
        case "edited":
            if (change.message.deleted) return deleted(message);
            return { ...message, ...change.message, seq: message.seq };
        case "deleted":
            return deleted(message);
        case "reaction":
            return withReaction(message, change.emoji, change.user, change.on);
        case "pinned": {
            const { pinned: _, ...rest } = message;
            return change.pinned ? { ...rest, pinned: change.pinned } : rest;
        }
        case "poll":
            return withPoll(message, change);
        case "replies": {
            const { replies: _, ...rest } = message;
            return change.replies?.count ? { ...rest, replies: change.replies } : rest;
        }
    }
}

function deleted(message: Message): Message {
    const { id, seq, user, at, thread, also_room, replies } = message;
    const place = { ...(thread !== undefined && { thread }), ...(also_room && { also_room }) };

    // Its thread goes on.
    return { id, seq, user, at, deleted: true, ...place, ...(replies && { replies }) };
}

function withPoll(message: Message, change: Extract<Change, { what: "poll" }>): Message {
    const { poll } = message;
    const { counts, voters, closed_at } = change;

    if (!poll) return message;
    const options = poll.options.map((option, i) => ({
        ...option,
        votes: counts?.[i] ?? option.votes,
    }));
    return {
        ...message,
        poll: {
            ...poll,
            options,
            voters: voters ?? poll.voters,
            ...(closed_at !== undefined && { closed_at }),
        },
    };
}

function withReaction(message: Message, emoji: string, user: number, on: boolean): Message {
    const before = message.reactions ?? [];
    const known = before.some((reaction) => reaction.emoji === emoji);
    const all = known || !on ? before : [...before, { emoji, users: [] }];
    const reactions = all
        .map((reaction) => {
            if (reaction.emoji !== emoji) return reaction;
            const others = reaction.users.filter((id) => id !== user);
            return { emoji, users: on ? [...others, user] : others };
        })
        .filter((reaction) => reaction.users.length > 0);

    return { ...message, reactions };
}

// Forgets the oldest, so that a page left open for weeks does not grow for weeks.
export function trim(timeline: Timeline, keep: number): Timeline {
    if (timeline.loading || timeline.messages.length <= keep) return timeline;
    return { ...timeline, messages: timeline.messages.slice(-keep), more: true };
}

export function startLoading(timeline: Timeline = EMPTY_TIMELINE): Timeline {
    return { ...timeline, loading: true, failed: false };
}

function sorted(messages: Message[]): Message[] {
    return messages.sort((a, b) => a.seq - b.seq);
}
