// Leads to a message or a day, however long ago, and makes links to them.

import type { Message } from "../api.gen.ts";
import { isTooLong } from "../state/held.ts";
import { inWords } from "../text/problems.ts";
import { t } from "../text/i18n.ts";
import type { App } from "./app.ts";

const HALF = 30; // messages on each side
const PAGE = 50;

// What a link says: the server tells where the message is.
export async function jumpToId(app: App, id: number): Promise<void> {
    try {
        const { room, message } = await app.line.call("message.get", { id });
        await jumpTo(app, room, message);
    } catch (problem) {
        const words = inWords(problem, { not_found: t("links.gone") });
        app.dispatch({ type: "problem", text: words });
    }
}

export async function jumpTo(app: App, room: number, message: Message): Promise<void> {
    app.dispatch({ type: "open_room", room });
    if (message.thread !== undefined && !message.also_room) {
        const side = { kind: "thread", room, thread: message.thread } as const;
        app.dispatch({ type: "side", side });
        app.dispatch({ type: "find", message: message.id });
        return;
    }
    const holds = (list: Message[] | undefined) => list?.some(({ id }) => id === message.id);
    const { around, timelines } = app.state;
    const newest = timelines[room];

    if (newest && holds(newest.messages)) {
        app.dispatch({ type: "around_left" });
        // What is far from it goes before the rest of what was missed makes it too much.
        if (isTooLong(newest, false)) app.dispatch({ type: "reader_at", room, at: message.seq });
    } else if (around?.room !== room || !holds(around.timeline.messages))
        if (!(await loadAround(app, room, message.seq))) return;
    app.dispatch({ type: "find", message: message.id });
}

async function loadAround(app: App, room: number, seq: number): Promise<boolean> {
    try {
        const [older, newer] = await Promise.all([
            app.line.call("message.history", { room, before: seq + 1, limit: HALF }),
            app.line.call("message.history", { room, after: seq, limit: HALF }),
        ]);
        const messages = [...older.messages, ...newer.messages];
        app.dispatch({ type: "around", room, messages, more: older.more, newer: newer.more });
        return true;
    } catch (problem) {
        app.dispatch({ type: "problem", text: inWords(problem) });
        return false;
    }
}

// One more page of the messages round the one that was looked for.
export async function loadAroundPage(app: App, way: "older" | "newer"): Promise<void> {
    const { around } = app.state;
    const messages = around?.timeline.messages;
    const edge = messages?.[way === "older" ? 0 : messages.length - 1];

    if (!around || !edge) return;
    if (way === "older" && (around.timeline.loading || !around.timeline.more)) return;
    if (way === "newer" && (around.loadingNewer || !around.newer)) return;
    app.dispatch({ type: "around_asked", way });
    try {
        const where = way === "older" ? { before: edge.seq } : { after: edge.seq };
        const page = await app.line.call("message.history", {
            ...{ room: around.room, limit: PAGE },
            ...where,
        });
        if (app.state.around?.room === around.room)
            app.dispatch({ type: "around_page", way, messages: page.messages, more: page.more });
    } catch {
        app.dispatch({ type: "around_failed" });
    }
}

// The first message of a day or after it. Times rise with seq, so halving finds it soon.
export async function jumpToDay(app: App, room: number, day: string): Promise<void> {
    const start = startOfDay(day);

    if (start === undefined) return;
    try {
        let low = 0; // the message after it is older than the day
        let high = app.state.rooms[room]?.seq ?? 0;
        let found: Message | undefined;

        while (low < high) {
            const middle = Math.floor((low + high) / 2);
            const page = await app.line.call("message.history", {
                room,
                after: middle,
                limit: 1,
            });
            const [message] = page.messages;
            if (!message || message.at >= start) {
                high = middle;
                found = message ?? found;
            } else {
                low = message.seq;
            }
        }
        const page = await app.line.call("message.history", { room, after: low, limit: 1 });
        found = page.messages[0] ?? found;
        if (found) await jumpTo(app, room, found);
        else app.dispatch({ type: "problem", text: t("links.no_later") });
    } catch (problem) {
        app.dispatch({ type: "problem", text: inWords(problem) });
    }
}

// Midnight where the reader is; undefined: no day.
export function startOfDay(day: string): number | undefined {
    const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
    const at = new Date(Number(year), Number(month) - 1, Number(date)).getTime();

    return Number.isNaN(at) ? undefined : at;
}

export function dayOfLink(at: number): string {
    const day = new Date(at);
    const two = (n: number) => String(n).padStart(2, "0");

    return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

export function linkToMessage(id: number): string {
    return `${location.origin}/m/${id}`;
}

export function linkToDay(room: number, day: string): string {
    return `${location.origin}/#room=${room}&day=${day}`;
}

// False: this browser does not let us; the link has to be shown.
export async function copy(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}
