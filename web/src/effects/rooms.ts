// Rooms: opening, creating, joining, leaving, and who is in them.

import type { Role } from "../api.gen.ts";
import type { App, Need } from "./app.ts";
import { attempt } from "./messages.ts";

export const needRooms: Need = (app, after, before, action) => {
    if (after.open !== before.open) {
        app.client?.look(after.open === undefined ? [] : [after.open]);
        if (after.open !== undefined) void learn(app, after.open);
    }
    // Invited into a room nobody told us about.
    if (action.type === "event" && action.event.method === "member.joined") {
        const { room, user } = action.event.params;
        if (user === after.me) void learn(app, room);
    }
};

async function learn(app: App, room: number): Promise<void> {
    // Before there is a client: the session will bring it.
    if (app.state.rooms[room] || !app.client) return;
    const answer = await app.line.call("room.get", { room }).catch(() => undefined);

    if (answer) app.dispatch({ type: "rooms", rooms: [answer.room] });
}

export const needMembers: Need = (app, after, _before, action) => {
    const { open, link } = after;
    const wanted = after.showMembers || after.pane === "members";

    if (open === undefined || link.phase !== "open" || !wanted) return;
    // Presence is not replayed after a break, so the list is asked for again.
    if (after.members[open] && action.type !== "opened") return;
    if (asking.has(open)) return;
    void loadMembers(app, open);
};

const asking = new Set<number>();

export async function loadMembers(app: App, room: number, cursor?: string): Promise<void> {
    asking.add(room);
    await attempt(app, async () => {
        const params = cursor === undefined ? { room } : { room, cursor };
        const page = await app.line.call("room.members", params);
        app.dispatch({
            type: "members",
            room,
            users: page.members,
            cursor: page.cursor,
            first: cursor === undefined,
        });
    }).finally(() => asking.delete(room));
}

export async function createRoom(
    app: App,
    name: string,
    kind: "public" | "private",
    topic: string,
): Promise<void> {
    const params = topic ? { name, kind, topic } : { name, kind };
    const { room } = await app.line.submit("room.create", params);

    show(app, room);
}

export async function joinRoom(app: App, room: number): Promise<void> {
    app.dispatch({ type: "dialog", dialog: undefined });
    await attempt(app, async () => {
        await app.line.call("room.join", { room });
        show(app, room);
    });
}

export function leaveRoom(app: App, room: number): Promise<void> {
    return attempt(app, () => app.line.call("room.leave", { room }));
}

export async function openDm(app: App, users: number[]): Promise<void> {
    const { room } = await app.line.call("dm.open", { users });

    show(app, room);
}

export async function addPeople(app: App, room: number, users: number[]): Promise<void> {
    for (const user of users) await app.line.call("room.invite", { room, user });
    app.dispatch({ type: "dialog", dialog: undefined });
}

export async function browse(app: App, cursor?: string): Promise<string | undefined> {
    const page = await app.line.call("room.list", { all: true, ...(cursor && { cursor }) });

    app.dispatch({ type: "rooms", rooms: page.rooms });
    return page.cursor;
}

export function inviteLink(code: string): string {
    return `${location.origin}/#invite=${encodeURIComponent(code)}`;
}

export async function createInvite(
    app: App,
    uses: number,
    days: number,
    more: { role?: Exclude<Role, "owner">; rooms?: number[] } = {},
): Promise<{ link: string; expiresAt: number }> {
    const invite = await app.line.submit("invite.create", { uses, days, ...more });

    return {
        link: inviteLink(invite.code),
        expiresAt: invite.expires_at,
    };
}

export function show(app: App, room: number): void {
    app.dispatch({ type: "dialog", dialog: undefined });
    if (app.state.admin !== undefined) app.dispatch({ type: "admin", path: undefined });
    app.dispatch({ type: "open_room", room });
}

