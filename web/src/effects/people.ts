// Learns the names behind the numbers that messages and rooms carry.

import { asRpcError } from "../protocol/errors.ts";
import type { NotifyLevel, User } from "../api.gen.ts";
import type { State } from "../state/state.ts";
import type { App, Need } from "./app.ts";
import { sendPicture } from "./pictures.ts";

const AT_ONCE = 6;
const MANY = 20; // from there on the first page of everyone is the cheaper question

const wanted = new Set<number>();
const underWay = new Set<number>();
let pause: ReturnType<typeof setTimeout> | undefined;

export const needPeople: Need = (app, after, before, action) => {
    if (after.link.phase !== "open") return;
    if (action.type === "opened") {
        wantPartners(after);
        if (wanted.size > MANY) void listPeople(app).catch(() => {});
    }
    if (after.timelines !== before.timelines && after.open !== undefined)
        for (const message of after.timelines[after.open]?.messages ?? []) {
            want(after, message.user);
            if (message.reply_to) want(after, message.reply_to.user);
            if (message.forwarded) want(after, message.forwarded.user);
            for (const user of message.replies?.users ?? []) want(after, user);
            for (const reaction of message.reactions ?? [])
                for (const user of reaction.users.slice(0, 5)) want(after, user);
        }
    if (after.threads !== before.threads)
        for (const [id, thread] of Object.entries(after.threads)) {
            if (thread === before.threads[Number(id)]) continue;
            if (thread.message) want(after, thread.message.user);
            for (const message of thread.timeline.messages) want(after, message.user);
        }
    if (after.rooms !== before.rooms)
        for (const room of Object.values(after.rooms))
            if (room.kind === "dm" && before.rooms[room.room]?.users !== room.users)
                for (const user of room.users ?? []) want(after, user);
    if (after.typing !== before.typing && after.open !== undefined)
        for (const user of Object.keys(after.typing[after.open] ?? {}))
            want(after, Number(user));
    fetchWanted(app);
};

// Those whom a page of its own names.
export function wantPeople(app: App, users: (number | undefined)[]): void {
    for (const user of users) if (user !== undefined) want(app.state, user);
    fetchWanted(app);
}

// Presence is not replayed after a break: ask again for those whose dots are in the list.
function wantPartners(state: State): void {
    for (const room of Object.values(state.rooms))
        for (const user of room.users ?? []) if (user !== state.me) wanted.add(user);
}

function want(state: State, user: number): void {
    if (!state.users[user] && !underWay.has(user)) wanted.add(user);
}

function fetchWanted(app: App): void {
    if (pause !== undefined) return;
    for (const user of wanted) {
        if (underWay.size >= AT_ONCE) return;
        wanted.delete(user);
        underWay.add(user);
        void fetchUser(app, user);
    }
}

async function fetchUser(app: App, user: number): Promise<void> {
    try {
        const answer = await app.line.call("user.get", { user });
        underWay.delete(user);
        app.dispatch({ type: "users", users: [answer.user] });
    } catch (problem) {
        // What failed for good is wanted again with the next change that mentions it.
        const { code, retryMs } = asRpcError(problem);
        underWay.delete(user);
        if (code === "rate_limited" || code === "busy") waitAndFetch(app, user, retryMs);
    }
    fetchWanted(app);
}

function waitAndFetch(app: App, user: number, ms = 1_000): void {
    wanted.add(user);
    pause ??= setTimeout(() => {
        pause = undefined;
        if (app.state.link.phase === "open") fetchWanted(app);
    }, ms);
}

export async function listPeople(
    app: App,
    cursor?: string,
): Promise<{ users: User[]; cursor?: string }> {
    const page = await app.line.call("user.list", cursor ? { cursor } : {});

    app.dispatch({ type: "users", users: page.users });
    return page;
}

// The picture of oneself.
export function setPicture(app: App, file: globalThis.File): Promise<void> {
    return sendPicture(file, (avatar) => app.line.call("user.update", { avatar }));
}

// What is not named stays as it is.
export async function setRoomLevel(
    app: App,
    room: number,
    what: { level?: NotifyLevel; muted?: boolean },
): Promise<void> {
    const { level = "default", muted = false } = app.state.notify.rooms[room] ?? {};

    await app.line.call("notify.room", { room, level, muted, ...what });
}
