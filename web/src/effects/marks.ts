// Rooms marked as unread by hand: telling the other devices, and hearing of them.

import { handlesOf, mentions } from "../state/calls.ts";
import { marksIn, markRoom, unmarkRoom } from "../state/marks.ts";
import type { Message } from "../api.gen.ts";
import type { App, Need } from "./app.ts";
import { attempt } from "./messages.ts";
import { sawAll } from "./reading.ts";
import { arrange } from "./sidebar.ts";

const PAGE = 100; // more than that is shown as such anyway
const LATEST = 50;

const learning = new Set<number>();

// A mark of another device, or of an earlier page: how much lies behind it.
function learnMark(app: App, room: number, seq: number): void {
    if (!app.state.rooms[room]?.member || learning.has(room)) return;
    learning.add(room);
    app.line
        .call("message.history", { room, after: seq - 1, limit: PAGE })
        .then(({ messages }) => {
            const { me } = app.state;
            const others = messages.filter((one) => one.user !== me && !one.deleted);
            const handles = handlesOf(app.state);
            const naming = others.filter(({ text = "" }) => handles.some((one) => mentions(text, one)));
            const known = { unread: others.length, mentions: naming.length };
            if (marksIn(app.state.sidebar).get(room) !== seq) return;
            if (known.unread > 0) app.dispatch({ type: "unread_from", room, seq, known });
            else arrange(app, unmarkRoom(room)); // all that was there has been deleted
        })
        .catch(() => {}) // it may be a room one has left
        .finally(() => learning.delete(room));
}

// From the last thing somebody else said there.
export function markUnread(app: App, room: number): Promise<void> {
    return attempt(app, async () => {
        const held = app.state.timelines[room];
        const messages: Message[] = held?.loaded
            ? held.messages
            : (await app.line.call("message.history", { room, limit: LATEST })).messages;
        const last = messages.filter((one) => one.user !== app.state.me && !one.deleted).at(-1);
        if (!last) return;
        const known = held?.loaded ? undefined : { unread: 1, mentions: 0 };
        app.dispatch({ type: "unread_from", room, seq: last.seq, ...(known && { known }) });
    });
}

export function markRead(app: App, room: number): void {
    app.dispatch({ type: "unread_over", room });
    sawAll(app, room);
}

export const needMarks: Need = (app, after, before, action) => {
    const marks = marksIn(after.sidebar);

    if (action.type === "unread_from") {
        const seq = after.unreadFrom[action.room];
        if (seq !== undefined && marks.get(action.room) !== seq)
            arrange(app, markRoom(action.room, seq));
    }
    if (action.type === "open_room" || action.type === "unread_over") {
        const was = before.unreadFrom[action.room] !== undefined;
        if (was && after.unreadFrom[action.room] === undefined && marks.has(action.room))
            arrange(app, unmarkRoom(action.room));
    }
    if (after.link.phase !== "open") return;
    if (after.sidebar === before.sidebar && action.type !== "opened") return;
    for (const [room, seq] of marks)
        if (after.unreadFrom[room] !== seq) learnMark(app, room, seq);
};
