// Keys that work wherever the focus is.

import { roomsInOrder } from "../state/sidebar.ts";
import type { State } from "../state/state.ts";
import type { App } from "./app.ts";
import { markRead } from "./marks.ts";
import { closeSearch, openSearch } from "./search.ts";

export function watchKeys(app: App): void {
    addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing || app.state.screen !== "chat") return;
        if (app.state.admin !== undefined || document.querySelector("dialog[open]")) return;
        if (act(app, event)) event.preventDefault();
    });
}

function act(app: App, event: KeyboardEvent): boolean {
    const { key, altKey, shiftKey } = event;
    const command = (event.ctrlKey || event.metaKey) && !altKey;

    if (command && !shiftKey && key.toLowerCase() === "k") {
        app.dispatch({ type: "dialog", dialog: "switcher" });
        return true;
    }
    if (altKey && (key === "ArrowUp" || key === "ArrowDown"))
        return toUnread(app, key === "ArrowUp" ? -1 : 1);
    if (key === "Escape") return escape(app, event);
    if (command || altKey || writes(event.target)) return false;
    if (key === "?") app.dispatch({ type: "dialog", dialog: "keys" });
    else if (key === "/") openSearch(app);
    else if (key === "g" && app.state.open !== undefined)
        app.dispatch({ type: "dialog", dialog: "day" });
    else return false;
    return true;
}

function escape(app: App, { target }: KeyboardEvent): boolean {
    const { open, search, editing, side } = app.state;

    if (search) {
        closeSearch(app);
        return true;
    }
    // Somebody else's to close, or words that should not be lost to a slip.
    if (editing !== undefined || side || open === undefined) return false;
    if (target instanceof HTMLInputElement) return false;
    app.dispatch({ type: "around_left" });
    markRead(app, open);
    return true;
}

function toUnread(app: App, step: number): boolean {
    const room = nextUnread(app.state, step);

    if (room !== undefined) app.dispatch({ type: "open_room", room });
    return true;
}

// The next room with something new, in the order of the sidebar, round its ends.
export function nextUnread(state: State, step: number): number | undefined {
    const rooms = roomsInOrder(state);
    const at = rooms.findIndex((room) => room.room === state.open);

    for (let i = 1; i <= rooms.length; i++) {
        const from = at < 0 && step < 0 ? 0 : at;
        const room = rooms[(((from + i * step) % rooms.length) + rooms.length) % rooms.length]!;
        if (room.unread > 0 && room.room !== state.open) return room.room;
    }
    return undefined;
}

function writes(target: EventTarget | null): boolean {
    return (
        target instanceof HTMLElement &&
        (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
    );
}
