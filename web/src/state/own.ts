// What somebody keeps for themselves, and what the workspace shares besides messages:
// saved messages, votes, reminders that are due, groups, emoji, what may disturb.

import type { ServerEvent } from "../protocol/client.ts";
import type { Events } from "../api.gen.ts";
import type { News, State } from "./state.ts";

const DUE_MAX = 20;

// undefined: the event is about something else.
export function applyOwnEvent(state: State, event: ServerEvent): State | undefined {
    switch (event.method) {
        case "saved.added": {
            const saved = { ...state.saved, [event.params.id]: event.params.note ?? "" };
            return news({ ...state, saved }, "saved");
        }
        case "saved.removed":
            return news({ ...state, saved: without(state.saved, event.params.id) }, "saved");
        case "schedule.created":
        case "schedule.updated":
        case "schedule.removed":
        case "schedule.sent":
        case "schedule.failed":
            return news(state, "later");
        case "reminder.created":
            return news(state, "later");
        case "reminder.removed":
            return news(dismissDue(state, event.params.reminder.id), "later");
        case "reminder.due":
            return news(withDue(state, event.params), "later");
        case "group.set":
            return onGroup(state, event.params);
        case "group.removed":
            return { ...state, groups: without(state.groups, event.params.group) };
        case "emoji.set": {
            const { name, file } = event.params;
            return { ...state, emoji: { ...state.emoji, [name]: file } };
        }
        case "emoji.removed":
            return { ...state, emoji: without(state.emoji, event.params.name) };
        case "notify.changed":
            return onNotify(state, event.params);
        default:
            return undefined;
    }
}

// Lists that are loaded when they are looked at, and again when one of these moves.
function news(state: State, what: keyof News): State {
    return { ...state, news: { ...state.news, [what]: state.news[what] + 1 } };
}

export function pinNews(state: State): State {
    return news(state, "pins");
}

function without<T>(list: Record<string | number, T>, key: string | number): Record<string, T> {
    const { [key]: _, ...others } = list;

    return others;
}

function withDue(state: State, { reminder }: Events["reminder.due"]): State {
    // One that was replayed may have been taken away since.
    if (reminder.state !== "due") return state;
    const others = state.due.filter((one) => one.id !== reminder.id);

    return { ...state, due: [...others, reminder].slice(-DUE_MAX) };
}

export function dismissDue(state: State, id: number): State {
    const due = state.due.filter((one) => one.id !== id);

    return due.length === state.due.length ? state : { ...state, due };
}

function onGroup(state: State, event: Events["group.set"]): State {
    const { group, handle, name, users } = event;
    const before = state.groups[group] ?? { group, handle: "", name: "", users: [] };
    const now = {
        ...before,
        ...(handle !== undefined && { handle }),
        ...(name !== undefined && { name }),
        ...(users !== undefined && { users }),
    };

    return { ...state, groups: { ...state.groups, [group]: now } };
}

function onNotify(state: State, event: Events["notify.changed"]): State {
    const { pos: _, room, ...what } = event;

    if (room === undefined) return { ...state, notify: { ...state.notify, own: what } };
    const rooms = { ...state.notify.rooms, [room]: what };
    return { ...state, notify: { ...state.notify, rooms } };
}
