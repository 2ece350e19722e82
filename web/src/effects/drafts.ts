// What is half written: kept on this device with every letter, and on the server when the
// typing pauses, so that it is there on the next device too. What was written here and is
// not yet on the server wins over what comes from there.

import type { Draft } from "../api.gen.ts";
import { placeOf, roomOf } from "../state/uploads.ts";
import type { App, Need } from "./app.ts";

const PAUSE_MS = 1_000;
const PAGES_MAX = 5;

interface Local {
    text: string;
    reply?: number; // the message it answers
    synced: boolean; // the server has it
}

const locals = new Map<string, Local>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
let owner = 0; // whose they are

export function draftOf(app: App, place: string): string {
    return localOf(app, place).text;
}

export function keepDraft(app: App, place: string, text: string): void {
    const local = localOf(app, place);

    if (text === local.text) return;
    lay(place, { ...local, text, synced: false });
    saveSoon(app, place);
}

function saveSoon(app: App, place: string): void {
    const { text } = localOf(app, place);

    clearTimeout(timers.get(place));
    // What was sent is no draft any more: the others should know at once.
    if (text === "") save(app, place);
    else timers.set(place, setTimeout(() => save(app, place), PAUSE_MS));
}

function save(app: App, place: string): void {
    const local = localOf(app, place);
    const { text, reply } = local;
    const whose = owner;

    timers.delete(place);
    app.dispatch({ type: "draft", place, text });
    if (app.state.link.phase !== "open") return; // with the next session
    app.line
        .call("draft.set", { ...roomOf(place), text, ...(text && reply && { reply_to: reply }) })
        .then(() => {
            const now = locals.get(place);
            // Without words it is no matter what they would answer.
            const same = now?.text === text && (text === "" || now.reply === reply);
            if (owner === whose && same) lay(place, { ...now, synced: true });
        })
        .catch(() => {}); // it is kept here, and tried with the next session
}

function localOf(app: App, place: string): Local {
    if (owner !== app.state.me) {
        locals.clear();
        owner = app.state.me;
    }
    const known = locals.get(place) ?? recall(place) ?? { text: "", synced: true };

    locals.set(place, known);
    return known;
}

// From the server: of another device, another tab, or our own words come back.
function hear(app: App, { room, thread, text = "", reply_to: reply }: Draft): void {
    const place = placeOf(room, thread);
    const local = localOf(app, place);

    if (!local.synced) {
        if (local.text === text && local.reply === reply) lay(place, { ...local, synced: true });
        return;
    }
    const known = local.text === text && app.state.drafts[place] === text;
    if (text && (local.reply !== reply || app.state.quoting[place]?.id !== reply))
        answerAgain(app, place, reply);
    if (known) return;
    lay(place, { ...localOf(app, place), text, synced: true });
    app.dispatch({ type: "draft", place, text });
}

// What is half written may answer something, on the next device too.
function answerAgain(app: App, place: string, reply: number | undefined): void {
    lay(place, { ...localOf(app, place), reply });
    if (reply === undefined) {
        if (app.state.quoting[place]) app.dispatch({ type: "quoting", place, message: undefined });
        return;
    }
    app.line
        .call("message.get", { id: reply })
        .then(({ message }) => {
            if (localOf(app, place).reply === reply && !message.deleted)
                app.dispatch({ type: "quoting", place, message });
        })
        .catch(() => {}); // it is gone: the words stay
}

function onQuoting(app: App, place: string, reply: number | undefined): void {
    const local = localOf(app, place);

    if (local.reply === reply) return;
    lay(place, { ...local, reply, synced: local.synced && local.text === "" });
    if (local.text !== "") saveSoon(app, place);
}

export const needDrafts: Need = (app, _after, _before, action) => {
    if (action.type === "event" && action.event.method === "draft.changed")
        hear(app, action.event.params.draft);
    if (action.type === "quoting") onQuoting(app, action.place, action.message?.id);
    if (action.type === "opened") void meet(app);
};

// Both sides put together, once a session stands.
async function meet(app: App): Promise<void> {
    const known = new Set<string>();
    let cursor: string | undefined;

    try {
        for (let page = 0; page < PAGES_MAX; page++) {
            const answer = await app.line.call("draft.list", cursor ? { cursor } : {});
            for (const draft of answer.drafts) {
                known.add(placeOf(draft.room, draft.thread));
                hear(app, draft);
            }
            cursor = answer.cursor;
            if (!cursor) break;
        }
    } catch {
        return;
    }
    for (const place of remembered()) {
        const local = localOf(app, place);

        if (!local.synced) {
            if (local.reply !== undefined && !app.state.quoting[place])
                answerAgain(app, place, local.reply);
            save(app, place);
        }
        else if (!known.has(place) && !cursor) {
            lay(place, { text: "", synced: true }); // taken away elsewhere
            app.dispatch({ type: "draft", place, text: "" });
        }
    }
}

// --- on this device; storage may be forbidden ---

const keyOf = (place: string) => `roost.draft.${owner}.${place}`;

function lay(place: string, local: Local): void {
    locals.set(place, local);
    try {
        if (local.text === "" && local.synced) localStorage.removeItem(keyOf(place));
        else localStorage.setItem(keyOf(place), JSON.stringify(local));
    } catch {
        return;
    }
}

function recall(place: string): Local | undefined {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(keyOf(place)) ?? "null");
        const local = kept as Local | null;
        return typeof local?.text === "string" ? local : undefined;
    } catch {
        return undefined;
    }
}

function remembered(): string[] {
    try {
        return Object.keys(localStorage)
            .filter((key) => key.startsWith(keyOf("")))
            .map((key) => key.slice(keyOf("").length));
    } catch {
        return [];
    }
}

// Signed out on purpose: what the server has need not lie about here.
export function forgetDrafts(): void {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    for (const place of remembered())
        if (recall(place)?.synced) lay(place, { text: "", synced: true });
    locals.clear();
}
