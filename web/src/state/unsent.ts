// Messages of one's own that the server has not yet confirmed.

import type { OutboxEntry } from "../protocol/outbox.ts";
import type { File, Message, Methods } from "../api.gen.ts";
import type { State, Unsent } from "./state.ts";
import { addMessage } from "./timeline.ts";

export function applyOutbox(state: State, entry: OutboxEntry): State {
    if (entry.method !== "message.send") return state;

    const params = entry.params as Methods["message.send"]["params"];
    const before = state.unsent[params.room] ?? [];
    const kept = before.filter((unsent) => unsent.key !== entry.key);

    if (entry.state === "discarded") return withUnsent(state, params.room, kept);
    if (entry.state === "sent")
        return confirmed(withUnsent(state, params.room, kept), params, entry.result);

    const unsent: Unsent = {
        key: entry.key,
        text: params.text,
        at: entry.at,
        ...(entry.after !== undefined && { after: entry.after }),
        failed: entry.state === "failed",
        ...(params.thread !== undefined && { thread: params.thread }),
        ...(params.also_room && { alsoRoom: true }),
        ...(params.files && { files: params.files }),
        ...(entry.error && { code: entry.error.code }),
        why: entry.error?.message,
    };
    const place = before.findIndex((other) => other.key === entry.key);
    const after = place < 0 ? [...before, unsent] : replaced(before, place, unsent);
    return withUnsent(state, params.room, after);
}

function withUnsent(state: State, room: number, unsent: Unsent[]): State {
    return { ...state, unsent: { ...state.unsent, [room]: unsent } };
}

// The answer may come before the event does, and the two must show as one.
function confirmed(
    state: State,
    params: Methods["message.send"]["params"],
    result: unknown,
): State {
    const { id, seq, at, duplicate } = result as Methods["message.send"]["result"];
    const timeline = state.timelines[params.room];

    // A repeat's first answer is old news: the message may have been changed since, and the
    // event or the history has it.
    if (!timeline || duplicate) return state;

    // Only the event can tell the rest of what was answered or forwarded.
    if (params.reply_to !== undefined || (params.thread !== undefined && !params.also_room))
        return state;

    const files = params.files?.map((file) => state.files[file]);
    if (files?.some((file) => !file)) return state; // sent by an earlier page: the event knows
    const message: Message = {
        ...{ id, seq, user: state.me, text: params.text, at },
        ...(params.kind && { kind: params.kind }),
        ...(params.thread !== undefined && { thread: params.thread, also_room: true }),
        ...(files && { files: files as File[] }),
    };
    return {
        ...state,
        timelines: { ...state.timelines, [params.room]: addMessage(timeline, message) },
    };
}

function replaced<T>(list: T[], at: number, item: T): T[] {
    return list.map((other, i) => (i === at ? item : other));
}

// The message written last in a room, or in a thread of it, while it can be taken back.
export function takeable(
    state: State,
    room: number,
    thread: number | undefined,
    now: number,
): Unsent | undefined {
    const waiting = (state.unsent[room] ?? []).filter(
        (one) => one.thread === thread && !one.failed && (one.after ?? 0) > now,
    );

    return waiting[waiting.length - 1];
}
