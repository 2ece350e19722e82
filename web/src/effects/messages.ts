// Messages: asking for pages of them, and changing them.

import type { Message } from "../api.gen.ts";
import { inWords } from "../text/problems.ts";
import type { App, Need } from "./app.ts";

const PAGE = 50;

// The open room's newest page, whenever it is not there: a room just opened, a session that
// could not be resumed, coming back to a room once left.
export const needHistory: Need = (app, after, _before, action) => {
    const { open, link } = after;

    if (open === undefined || link.phase !== "open") return;
    const timeline = after.timelines[open];
    if (timeline?.loaded || timeline?.loading) return;
    if (timeline?.failed && action.type !== "opened") return;
    void load(app, open);
};

export function loadOlder(app: App, room: number): void {
    const timeline = app.state.timelines[room];
    const oldest = timeline?.messages[0];

    if (!timeline || timeline.loading) return;
    if (!timeline.loaded) void load(app, room);
    else if (timeline.more && oldest) void load(app, room, oldest.seq);
}

async function load(app: App, room: number, before?: number): Promise<void> {
    app.dispatch({ type: "history_asked", room });
    try {
        const page = await app.line.call("message.history", {
            room,
            limit: PAGE,
            ...(before !== undefined && { before }),
        });
        app.dispatch({ type: "history", room, messages: page.messages, more: page.more });
    } catch {
        app.dispatch({ type: "history_failed", room });
    }
}

export { send } from "./sending.ts";

export async function edit(app: App, message: Message, text: string): Promise<void> {
    if (text !== message.text) await app.line.call("message.edit", { id: message.id, text });
    app.dispatch({ type: "edit", message: undefined });
}

export function remove(app: App, message: Message): Promise<void> {
    return attempt(app, () => app.line.call("message.delete", { id: message.id }));
}

export function react(app: App, message: Message, emoji: string): Promise<void> {
    const { me } = app.state;
    const mine = message.reactions?.some(
        (reaction) => reaction.emoji === emoji && reaction.users.includes(me),
    );
    const method = mine ? "reaction.remove" : "reaction.add";

    return attempt(app, () => app.line.call(method, { id: message.id, emoji }));
}

// Does something whose failure is told in the page's problem line.
export async function attempt(app: App, what: () => Promise<unknown>): Promise<void> {
    try {
        await what();
        app.dispatch({ type: "problem", text: undefined });
    } catch (problem) {
        app.dispatch({ type: "problem", text: inWords(problem) });
    }
}
