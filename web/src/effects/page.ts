// The browser around the page: address, title, focus, network, and the room shown last.

import { roomTitle, totalMentions, totalUnread } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { areUploading } from "../state/uploads.ts";
import { jumpToDay, jumpToId } from "./jump.ts";
import { atStake } from "./sending.ts";
import { t } from "../text/i18n.ts";
import type { App, Need } from "./app.ts";
import { preferences } from "./preferences.ts";

const LAST_ROOM = "roost.room";

export function watchPage(app: App): void {
    const attend = () => {
        const attentive = document.visibilityState === "visible" && document.hasFocus();

        app.dispatch({ type: "attentive", attentive });
        if (document.visibilityState === "visible") app.client?.nudge();
    };

    addEventListener("focus", attend);
    addEventListener("blur", attend);
    document.addEventListener("visibilitychange", attend);
    addEventListener("online", () => app.client?.nudge());
    addEventListener("click", (event) => stayHere(app, event));
    addEventListener("hashchange", () => readAddress(app));
    addEventListener("beforeunload", (event) => {
        if (atStake(app) || areUploading(app.state)) event.preventDefault();
    });
    attend();
}

// What stands behind #admin/; undefined: that is no page of the admins.
export function adminPath(hash: string): string | undefined {
    return /^#admin(?:\/(.*))?$/.exec(hash)?.[1] ?? (hash === "#admin" ? "" : undefined);
}

export function readAddress(app: App): void {
    const words = new URLSearchParams(location.hash.slice(1));
    const setup = words.get("setup");
    const invite = words.get("invite");
    const code = setup ?? invite;

    const path = adminPath(location.hash);

    if (path !== app.state.admin) app.dispatch({ type: "admin", path });
    if (path !== undefined) return;
    if (code) app.dispatch({ type: "invited", code, setup: setup !== null });
    if (app.state.screen !== "chat") return;
    if (code) {
        app.dispatch({ type: "uninvited" });
        app.dispatch({ type: "problem", text: t("auth.already") });
        writeAddress(app.state);
        return;
    }
    if (followLink(app)) return;
    const room = Number(words.get("room"));
    if (room > 0) app.dispatch({ type: "open_room", room });
    else if (app.state.open !== undefined) app.dispatch({ type: "close_room" });
}

export const needPage: Need = (app, after, before, action) => {
    document.title = titleOf(after);
    if (after.screen === "chat" && before.screen !== "chat") showFirstRoom(app);
    if (action.type === "opened") goNow();
    if (after.screen === "signed_out" && before.screen === "chat" && after.admin === undefined)
        history.replaceState(null, "", location.pathname);
    if (after.screen !== "chat") return;
    if (after.open === before.open && after.admin === before.admin) return;
    if (after.open !== undefined) remember(after.open);
    if (before.admin !== undefined && after.admin === undefined && after.open === undefined)
        showFirstRoom(app);
    else if (action.type !== "signed_out") writeAddress(after);
};

function titleOf(state: State): string {
    const room = state.open !== undefined ? state.rooms[state.open] : undefined;
    const unread = totalUnread(state);
    const { admin } = state;
    const page = t(admin?.startsWith("figures") ? "page.figures" : "page.moderation");
    const name = admin !== undefined ? page : room ? `${roomTitle(state, room)} · Roost` : "Roost";

    const mentions = totalMentions(state);

    if (!preferences().badge || unread === 0) return name;
    return mentions > 0 ? `(${mentions}) ${name}` : `• ${name}`;
}

function writeAddress(state: State): void {
    const wanted = addressOf(state);

    if (location.hash === wanted) return;
    history.pushState(null, "", basePath() + wanted);
}

function addressOf(state: State): string {
    if (state.admin !== undefined) return `#admin/${state.admin}`;
    return state.open === undefined ? "" : `#room=${state.open}`;
}

let later: (() => void) | undefined; // a link to follow once there is a connection

// /m/ID leads to a message, #room=7&day=2026-03-01 to a day.
function followLink(app: App): boolean {
    const message = messageIn(location.pathname);
    const words = new URLSearchParams(location.hash.slice(1));
    const room = Number(words.get("room"));
    const day = words.get("day");

    if (message !== undefined) {
        history.replaceState(null, "", basePath());
        later = () => void jumpToId(app, message);
        if (isOpen(app.state)) goNow();
        return true;
    }
    if (!(room > 0) || !day) return false;
    history.replaceState(null, "", `${basePath()}#room=${room}`);
    app.dispatch({ type: "open_room", room });
    later = () => void jumpToDay(app, room, day);
    if (isOpen(app.state)) goNow();
    return true;
}

function goNow(): void {
    const go = later;

    later = undefined;
    go?.();
}

function isOpen({ link }: State): boolean {
    return link.phase === "open";
}

function messageIn(path: string): number | undefined {
    const id = /\/m\/(\d+)$/.exec(path)?.[1];

    return id === undefined ? undefined : Number(id);
}

function basePath(): string {
    return location.pathname.replace(/m\/\d+$/, "");
}

// A link to a message of this workspace leads there without a new page.
function stayHere(app: App, event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;

    if (!link || link.origin !== location.origin || app.state.screen !== "chat") return;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const message = messageIn(link.pathname);
    if (message === undefined) return;
    event.preventDefault();
    void jumpToId(app, message);
}

// The room in the address; else, where there is space for it, the last one or the first.
function showFirstRoom(app: App): void {
    const asked = Number(new URLSearchParams(location.hash.slice(1)).get("room"));

    if (app.state.admin !== undefined) return;
    if (followLink(app) && isOpen(app.state)) return;
    if (asked > 0) {
        app.dispatch({ type: "open_room", room: asked, anew: true });
        return;
    }
    if (app.state.invite) app.dispatch({ type: "uninvited" });
    if (location.hash) history.replaceState(null, "", location.pathname);
    const mine = Object.values(app.state.rooms).filter((room) => room.member);
    const room = mine.find((one) => one.room === recall()) ?? mine[0];
    if (room && matchMedia("(min-width: 720px)").matches)
        app.dispatch({ type: "open_room", room: room.room, anew: true });
}

// Storage may be forbidden; then nothing is remembered.
function remember(room: number): void {
    try {
        localStorage.setItem(LAST_ROOM, String(room));
    } catch {
        return;
    }
}

function recall(): number {
    try {
        return Number(localStorage.getItem(LAST_ROOM));
    } catch {
        return 0;
    }
}
