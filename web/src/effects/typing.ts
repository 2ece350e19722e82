// "Ann is typing", told and forgotten.

import type { App, Need } from "./app.ts";

const TELL_EVERY_MS = 3_000;

let toldAt = 0;
let toldRoom = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export function tellTyping(app: App, room: number): void {
    const now = Date.now();

    if (app.state.link.phase !== "open") return;
    if (room === toldRoom && now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    toldRoom = room;
    app.line.call("typing.start", { room }).catch(() => {});
}

// What was typed is sent: the next letter is news again.
export function typedAll(): void {
    toldAt = 0;
}

export const needTyping: Need = (app, after) => {
    const times = Object.values(after.typing).flatMap((users) => Object.values(users));

    if (times.length === 0 || timer !== undefined) return;
    const wait = Math.max(200, Math.min(...times) - Date.now());
    timer = setTimeout(() => {
        timer = undefined;
        app.dispatch({ type: "typing_over", now: Date.now() });
    }, wait);
};
