// What one keeps for oneself, and what the workspace shares besides messages.

import type { Message, Methods, Poll } from "../api.gen.ts";
import { newKey } from "../protocol/surroundings.ts";
import type { App, Need } from "./app.ts";
import { attempt } from "./messages.ts";

const SAVED_PAGES = 4; // of 50: marks in the timeline; the list itself has them all
const FOLD = "roost.fold";

export const needOwn: Need = (app, after, before, action) => {
    if (action.type === "fold") remember(after.folded);
    if (action.type !== "opened") return;
    if (action.session.resumed && before.screen === "chat") return;
    if (before.screen !== "chat" && !recall()) app.dispatch({ type: "fold", folded: false });
    void learnSaved(app).catch(() => {});
    void learnEmoji(app).catch(() => {});
    app.line
        .call("group.list", {})
        .then(({ groups }) => app.dispatch({ type: "groups", groups }))
        .catch(() => {});
};

async function learnSaved(app: App): Promise<void> {
    let cursor: string | undefined;

    for (let pages = 0; pages < SAVED_PAGES; pages++) {
        const page = await app.line.call("saved.list", { limit: 50, ...(cursor && { cursor }) });
        const saved = page.saved.map(({ id, note }) => [id, note ?? ""]);
        app.dispatch({ type: "saved", saved: Object.fromEntries(saved) });
        cursor = page.cursor;
        if (!cursor) return;
    }
}

async function learnEmoji(app: App): Promise<void> {
    let cursor: string | undefined;

    do {
        const page = await app.line.call("emoji.list", cursor ? { cursor } : {});
        app.dispatch({ type: "emoji", emoji: page.emoji });
        cursor = page.cursor;
    } while (cursor);
}

// Storage may be forbidden; then it lasts as long as the page.
function remember(folded: boolean): void {
    try {
        localStorage.setItem(FOLD, folded ? "yes" : "no");
    } catch {
        return;
    }
}

function recall(): boolean {
    try {
        return localStorage.getItem(FOLD) !== "no";
    } catch {
        return true;
    }
}

export function pin(app: App, message: Message): Promise<void> {
    const method = message.pinned ? "message.unpin" : "message.pin";

    return attempt(app, () => app.line.call(method, { id: message.id }));
}

export function save(app: App, id: number): Promise<void> {
    const method = app.state.saved[id] === undefined ? "saved.add" : "saved.remove";

    return attempt(app, () => app.line.call(method, { id }));
}

// Without words the note goes, and the message stays saved.
export async function noteSaved(app: App, id: number, note: string): Promise<void> {
    await app.line.call("saved.add", { id, ...(note && { note }) });
}

export async function forward(app: App, id: number, room: number, text: string): Promise<void> {
    await app.line.submit("message.forward", { id, room, ...(text && { text }) });
}

type Reminded = Omit<Methods["reminder.create"]["params"], "key" | "at">;

export async function remind(app: App, what: Reminded, at: number): Promise<void> {
    await app.line.submit("reminder.create", { ...what, at });
}

export async function sendLater(
    app: App,
    place: { room: number; thread?: number },
    text: string,
    at: number,
): Promise<void> {
    await app.line.submit("schedule.create", { ...place, text, at });
}

export async function createPoll(
    app: App,
    poll: Omit<Methods["poll.create"]["params"], "key">,
): Promise<void> {
    await app.line.submit("poll.create", poll);
}

export async function learnPoll(app: App, id: number): Promise<Poll> {
    const { poll, mine, room } = await app.line.call("poll.get", { id });

    app.dispatch({ type: "voted", id, choices: mine, room, poll });
    return poll;
}

export function vote(app: App, id: number, choices: number[]): Promise<void> {
    return attempt(app, async () => {
        await app.line.call("poll.vote", { id, choices });
        app.dispatch({ type: "voted", id, choices });
    });
}

export function closePoll(app: App, id: number): Promise<void> {
    return attempt(app, () => app.line.call("poll.close", { id }));
}

const learning = new Set<number>();

// The words of what was answered, where they are not at hand.
export function learnQuote(app: App, id: number): void {
    if (app.state.quotes[id] !== undefined || learning.has(id)) return;
    learning.add(id);
    app.line
        .call("message.get", { id })
        .then(({ message }) => app.dispatch({ type: "quoted", id, message }))
        .catch(() => app.dispatch({ type: "quoted", id, message: null }))
        .finally(() => learning.delete(id));
}

export async function runCommand(
    app: App,
    place: { room: number; thread?: number },
    text: string,
): Promise<Methods["command.run"]["result"]> {
    return app.line.call("command.run", { ...place, text, key: newKey(), tz: zone() });
}

function zone(): string {
    const minutes = -new Date().getTimezoneOffset();
    const two = (n: number) => String(Math.floor(n)).padStart(2, "0");
    const whole = Math.abs(minutes);

    return `${minutes < 0 ? "-" : "+"}${two(whole / 60)}:${two(whole % 60)}`;
}

type Command = Methods["command.list"]["result"]["commands"][number];

let commands: Command[] | undefined;

// undefined: not asked for yet.
export function knownCommands(): Command[] | undefined {
    return commands;
}

export async function listCommands(app: App): Promise<Command[]> {
    commands ??= (await app.line.call("command.list", {})).commands;
    return commands;
}
