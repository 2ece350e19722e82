// Messages on their way: onto the shelf first, then to the server, until it has answered for
// good. What is shown comes from here too, so every tab shows the same.

import type { Methods } from "../api.gen.ts";
import { RpcError } from "../protocol/errors.ts";
import type { OutboxEntry } from "../protocol/outbox.ts";
import { newKey } from "../protocol/surroundings.ts";
import { inWords } from "../text/problems.ts";
import type { App, Need } from "./app.ts";
import { preferences } from "./preferences.ts";
import { giveBack } from "./redraft.ts";
import { Shelf, type Kept, type Word } from "./shelf.ts";

const WAITING_MAX = 500;
const METHOD = "message.send";

type Words = Omit<Methods["message.send"]["params"], "key" | "room" | "text">;

let shelf: Shelf | undefined;
let settled = new Set<string>(); // what another tab has told is over
const undone = new Set<string>(); // their words are wanted back
const withdrawn = new Set<string>(); // before they came to the client
let forgetful = false; // this browser keeps nothing: a reload would lose what waits

export function send(app: App, room: number, text: string, more: Words = {}): void {
    const { me } = app.state;
    const key = newKey();
    const { undo } = preferences();
    const entry: Kept = {
        ...{ user: me, key, lane: `room ${room}`, method: METHOD },
        ...{ params: { room, text, ...more, key }, at: Date.now(), state: "pending" },
        ...(undo > 0 && { after: Date.now() + undo * 1_000 }),
    };

    if (waiting(app) >= WAITING_MAX) {
        const problem = new RpcError("full", "too much is waiting to be sent");
        app.dispatch({ type: "problem", text: inWords(problem) });
        return;
    }
    app.dispatch({ type: "outbox", entry: revived(entry) });
    // One's own words are among the newest: they should be seen.
    if (app.state.around?.room === room && (more.thread === undefined || more.also_room))
        app.dispatch({ type: "around_left" });
    void goOut(app, entry);
}

async function goOut(app: App, entry: Kept): Promise<void> {
    forgetful = !(await shelf?.put(entry));
    shelf?.tell({ what: "added", entry });
    if (withdrawn.delete(entry.key)) return spread(app, { ...entry, state: "discarded" });
    // Nobody else could find what is kept nowhere.
    if (forgetful || shelf?.leads) app.client?.restore(revived(entry));
}

export function retry(app: App, key: string): void {
    if (app.client?.has(key)) app.client.retry(key);
    else shelf?.tell({ what: "retry", key });
}

export function discard(app: App, key: string): void {
    if (app.client?.has(key)) app.client.discard(key);
    else if (shelf?.leads ?? true) withdrawn.add(key); // it is just being laid on the shelf
    else shelf?.tell({ what: "discard", key });
}

// Takes back one that waits; its words go back to where they were written.
export function undo(app: App, key: string): void {
    undone.add(key);
    discard(app, key);
}

// What a reload would lose.
export function atStake(app: App): boolean {
    return forgetful && (app.client?.unsent ?? 0) > 0;
}

// The client tells how an entry of its own stands.
export function heardOutbox(app: App, entry: OutboxEntry): void {
    if (entry.method !== METHOD || !shelf) return app.dispatch({ type: "outbox", entry });
    spread(app, laidDown(entry, shelf.user));
}

function spread(app: App, kept: Kept): void {
    const entry = revived(kept);

    app.dispatch({ type: "outbox", entry });
    settle(app, entry);
    if (!shelf) return;
    if (entry.state === "sent" || entry.state === "discarded") void shelf.remove(entry.key);
    else void shelf.put(kept);
    shelf.tell({ what: "changed", entry: kept });
}

export const needShelf: Need = (app, after, before) => {
    if (after.screen !== "chat") {
        if (before.screen === "chat") leave();
        return;
    }
    if (shelf?.user === after.me) return;
    leave();
    const mine = new Shelf(after.me, {
        hear: (word) => hear(app, mine, word),
        lead: (left) => left.forEach((entry) => app.client?.restore(revived(entry))),
    });
    shelf = mine;
    void mine.all().then((left) => {
        for (const entry of left)
            if (shelf === mine && !settled.has(entry.key))
                app.dispatch({ type: "outbox", entry: revived(entry) });
    });
};

function hear(app: App, from: Shelf, word: Word): void {
    if (shelf !== from) return;
    switch (word.what) {
        case "added":
            app.dispatch({ type: "outbox", entry: revived(word.entry) });
            if (!from.leads) return;
            app.client?.nudge(); // somebody is waiting
            app.client?.restore(revived(word.entry));
            return;
        case "changed":
            if (word.entry.state === "sent" || word.entry.state === "discarded")
                settled.add(word.entry.key);
            app.dispatch({ type: "outbox", entry: revived(word.entry) });
            settle(app, revived(word.entry));
            return;
        case "retry":
            return app.client?.retry(word.key);
        case "discard":
            return app.client?.discard(word.key);
    }
}

function leave(): void {
    shelf?.close();
    shelf = undefined;
    settled = new Set();
}

function settle(app: App, entry: OutboxEntry): void {
    if (entry.state === "pending") return;
    if (undone.delete(entry.key) && entry.state === "discarded") giveBack(app, entry);
}

function waiting(app: App): number {
    return Object.values(app.state.unsent).reduce((sum, list) => sum + list.length, 0);
}

function laidDown({ error, ...entry }: OutboxEntry, user: number): Kept {
    return { ...entry, user, ...(error && { error: { code: error.code, message: error.message } }) };
}

function revived({ user: _, error, ...entry }: Kept): OutboxEntry {
    return { ...entry, ...(error && { error: new RpcError(error.code, error.message) }) };
}
