// Tells the server what has been read, at most once a second.

import type { App, Need } from "./app.ts";

const EVERY_MS = 1_000;

const unmarked = new Map<number, number>(); // room, seq
let timer: ReturnType<typeof setTimeout> | undefined;

// Everything in the room up to now has been on the screen.
export function sawAll(app: App, id: number): void {
    const room = app.state.rooms[id];

    if (!room?.member || room.unread === 0 || app.state.unreadFrom[id] !== undefined) return;
    unmarked.set(id, room.seq);
    app.dispatch({ type: "read", room: id, seq: room.seq });
    if (timer === undefined) mark(app);
}

function mark(app: App): void {
    timer = undefined;
    if (unmarked.size === 0 || app.state.link.phase !== "open") return;
    for (const [room, seq] of unmarked)
        app.line.call("read.mark", { room, seq }).catch(() => {
            // Lost with the connection, most likely: it goes out again with the next one.
            if (app.state.rooms[room]?.member && !unmarked.has(room))
                unmarked.set(room, seq);
        });
    unmarked.clear();
    timer = setTimeout(() => mark(app), EVERY_MS);
}

export const needReading: Need = (app, _after, _before, action) => {
    if (action.type === "signed_out") unmarked.clear();
    if (action.type === "opened" && timer === undefined) mark(app);
};
