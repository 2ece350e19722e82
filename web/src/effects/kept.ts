// Keeps what was read on this device, so that the next page shows it at once, without a
// network too. Gone with the sign-out, and when somebody else signs in.

import type { Cursor } from "../protocol/connection.ts";
import { accountOf, roomOf, type KeptRoom } from "../state/kept.ts";
import type { State } from "../state/state.ts";
import type { App, Need } from "./app.ts";
import { clear, load, save, type Kept } from "./kept_store.ts";
import { ownVersion } from "./worker.ts";

const SAVE_AFTER_MS = 1_500;
const IDLE_WITHIN_MS = 1_000;
const LOAD_WITHIN_MS = 1_000;
// After longer breaks it is quicker to begin afresh than to hear of all that happened.
const RESUME_WITHIN_MS = 2 * 3_600_000;

export interface Restored {
    user: number;
    cursor?: Cursor;
}

// A browser that cannot be asked must not hold up the page.
export function loadKept(): Promise<Kept | undefined> {
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, LOAD_WITHIN_MS));

    return Promise.race([load(), late]);
}

// What lies on the device becomes the state; undefined: nothing does.
export function restore(app: App, kept: Kept | undefined): Restored | undefined {
    if (!kept) return undefined;
    const { account, rooms } = kept;
    if (account.page !== ownVersion()) {
        void clear();
        return undefined;
    }
    app.dispatch({ type: "restored", account, rooms });
    lying = asTheyLie(app.state);
    const age = Date.now() - account.at;
    const resumes = age >= 0 && age < RESUME_WITHIN_MS;
    return { user: account.me, ...(resumes && { cursor: account.cursor }) };
}

// By room: what was written last, to be compared by identity.
type Lying = Map<number, { messages: unknown; seq: number }>;

let lying: Lying = new Map();
let timer: ReturnType<typeof setTimeout> | undefined;
let writing: Promise<unknown> = Promise.resolve();

export const needKept: Need = (app, after, before, action) => {
    if (action.type === "signed_out") void forgetKept();
    if (after.screen !== "chat" || timer !== undefined) return;
    // Every event moves the cursor, but what is worth an effort is seen in these.
    const { timelines, rooms, threads, seen, saved, notify, sidebar } = after;
    if (
        timelines === before.timelines &&
        rooms === before.rooms &&
        threads === before.threads &&
        seen === before.seen &&
        saved === before.saved &&
        sidebar === before.sidebar &&
        notify === before.notify
    )
        return;
    timer = setTimeout(() => whenIdle(() => keep(app)), SAVE_AFTER_MS);
};

// Not every browser tells when it has nothing to do.
function whenIdle(work: () => void): void {
    if (typeof requestIdleCallback === "function")
        requestIdleCallback(work, { timeout: IDLE_WITHIN_MS });
    else work();
}

// The page may be gone in a moment.
export function watchLeaving(app: App): void {
    addEventListener("pagehide", () => keep(app));
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") keep(app);
    });
}

function keep(app: App): void {
    const { state, client } = app;
    const cursor = client?.cursor;

    clearTimeout(timer);
    timer = undefined;
    if (state.screen !== "chat" || !cursor) return;
    const now = asTheyLie(state);
    const changed: KeptRoom[] = [];
    for (const [id, one] of now) {
        const before = lying.get(id);
        if (before && before.messages === one.messages && before.seq === one.seq) continue;
        const room = roomOf(state, id);
        if (room) changed.push(room);
    }
    lying = now;
    const account = accountOf(state, ownVersion(), cursor, Date.now());
    writing = save(account, changed, state.seen).then((done) => {
        if (!done) lying = new Map(); // all of it again the next time
    });
}

function asTheyLie(state: State): Lying {
    const rooms: Lying = new Map();

    for (const id of state.seen) {
        const room = state.rooms[id];
        const timeline = state.timelines[id];
        if (!room?.member || !timeline?.loaded) continue;
        rooms.set(id, { messages: timeline.messages, seq: room.seq });
    }
    return rooms;
}

export async function forgetKept(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    lying = new Map();
    await writing;
    await clear();
}
