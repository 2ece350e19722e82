// Threads: asking for them, reading on in them, following them.

import type { Message } from "../api.gen.ts";
import { isUnread } from "../state/threads.ts";
import type { State } from "../state/state.ts";
import type { App, Need } from "./app.ts";
import { attempt } from "./messages.ts";

const PAGE = 50;
const LIST_AFTER_MS = 800; // replies come in bunches

export const needThreads: Need = (app, after, before, action) => {
    if (after.link.phase !== "open") return;
    const opened = action.type === "opened";
    const { side } = after;

    if (opened && !(action.session.resumed && before.screen === "chat")) void loadThreads(app);
    else if (action.type === "event" && isStrange(after, before, action.event)) listSoon(app);
    if (side?.kind !== "thread") return;
    const thread = after.threads[side.thread];
    const { loaded, loading, failed } = thread?.timeline ?? {};
    const asked = action.type === "side" || opened;
    if (!loaded && !loading && (!failed || asked)) void load(app, side.room, side.thread);
};

// About a thread that we would know of, had we all of the list.
function isStrange(
    after: State,
    before: State,
    event: { method: string; params: object },
): boolean {
    const thread = threadIn(event);

    if (thread === undefined) return false;
    if (/^thread\./.test(event.method)) return !before.threads[thread] || !after.threads[thread]?.message;
    const known = before.threads[thread];
    if (after.threads[thread] && !known) return true; // its message is to be learnt
    return !known && after.threadList.cursor !== undefined;
}

function threadIn({ method, params }: { method: string; params: object }): number | undefined {
    if (method === "message.created")
        return (params as { message: Message }).message.thread;
    return /^thread\./.test(method) ? (params as { thread: number }).thread : undefined;
}

let listing: ReturnType<typeof setTimeout> | undefined;

function listSoon(app: App): void {
    listing ??= setTimeout(() => {
        listing = undefined;
        if (app.state.link.phase === "open") void loadThreads(app);
    }, LIST_AFTER_MS);
}

// Whether the page came.
export async function loadThreads(app: App, cursor?: string): Promise<boolean> {
    const first = cursor === undefined;
    const page = await app.line
        .call("thread.list", { limit: PAGE, ...(!first && { cursor }) })
        .catch(() => undefined); // asked again with the next change

    if (page) app.dispatch({ type: "threads", ...page, first });
    return page !== undefined;
}

export function loadOlderReplies(app: App, thread: number): void {
    const known = app.state.threads[thread];
    const oldest = known?.timeline.messages[0];

    if (!known || known.timeline.loading) return;
    if (!known.timeline.loaded) void load(app, known.room, thread);
    else if (known.timeline.more && oldest) void load(app, known.room, thread, oldest.seq);
}

async function load(app: App, room: number, thread: number, before?: number): Promise<void> {
    app.dispatch({ type: "thread_asked", thread, room });
    try {
        const page = await app.line.call("thread.history", {
            id: thread,
            limit: PAGE,
            ...(before !== undefined && { before }),
        });
        app.dispatch({ type: "thread_page", ...page });
    } catch {
        app.dispatch({ type: "thread_failed", thread, room });
    }
}

// Everything in the thread up to now has been on the screen.
export function sawThread(app: App, id: number): void {
    const thread = app.state.threads[id];
    const messages = thread?.timeline.messages ?? [];
    const last = messages[messages.length - 1];

    if (!isUnread(thread) || !last || last.seq <= thread!.read) return;
    const { room } = thread!;
    app.dispatch({ type: "thread_read", thread: id, room, read: last.seq });
    app.line.call("thread.mark", { id, seq: last.seq }).catch(() => {});
}

export function follow(app: App, id: number, on: boolean): Promise<void> {
    return attempt(app, () => app.line.call(on ? "thread.follow" : "thread.unfollow", { id }));
}

export function openThread(app: App, room: number, message: Message, back?: "threads"): void {
    const thread = message.thread ?? message.id;

    app.dispatch({ type: "side", side: { kind: "thread", room, thread, ...(back && { back }) } });
}
