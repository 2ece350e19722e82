// Whether a message is worth disturbing somebody for, by what they said about that.

import type { Message, NotifyLevel, Quiet, Room } from "../api.gen.ts";
import { mentions } from "./reading.ts";
import type { State } from "./state.ts";

export type Level = Exclude<NotifyLevel, "default">;

export function levelOf(state: State, room: number): Level {
    const own = state.notify.rooms[room]?.level ?? "default";
    const general = state.notify.own?.level ?? "mentions";

    if (own !== "default") return own;
    return general === "default" ? "mentions" : general;
}

export function isMuted(state: State, room: number): boolean {
    return state.notify.rooms[room]?.muted === true;
}

export function deservesAlert(
    state: State,
    room: Room,
    message: Message,
    now: number,
): boolean {
    const level = levelOf(state, room.room);
    const { own } = state.notify;

    if (message.user === state.me || message.deleted || !room.member) return false;
    if (state.attentive && state.open === room.room) return false;
    if (level === "none" || (own?.quiet && isQuiet(own.quiet, now))) return false;
    if (callsMe(state, message.text ?? "")) return true;
    if (isMuted(state, room.room)) return false;
    return level === "all" || room.kind === "dm";
}

// By name, by a group of ours, as part of the room, or by one of our keywords.
export function callsMe(state: State, text: string): boolean {
    const name = state.users[state.me]?.name;
    const groups = Object.values(state.groups).filter(({ users }) => users.includes(state.me));
    const handles = [...(name ? [name] : []), "room", "here", ...groups.map((one) => one.handle)];
    const keywords = state.notify.own?.keywords ?? [];

    return handles.some((one) => mentions(text, one)) || keywords.some((word) => says(text, word));
}

function says(text: string, word: string): boolean {
    const plain = text.toLowerCase();
    const wanted = word.toLowerCase();
    let at = plain.indexOf(wanted);

    while (at >= 0) {
        const around = (plain[at - 1] ?? " ") + (plain[at + wanted.length] ?? " ");
        if (!/[\p{L}\p{N}]/u.test(around)) return true;
        at = plain.indexOf(wanted, at + 1);
    }
    return false;
}

export function isQuiet(quiet: Quiet, now: number): boolean {
    if (quiet.until !== undefined && now < quiet.until) return true;
    if (quiet.from === undefined || quiet.to === undefined) return false;
    const { minute, day } = wallClock(now, quiet.time_zone);
    const from = minutesOf(quiet.from);
    const to = minutesOf(quiet.to);
    const on = (one: number) => !quiet.days || quiet.days.includes(one);

    if (from <= to) return minute >= from && minute < to && on(day);
    // Over midnight: what began yesterday is still going on.
    return (minute >= from && on(day)) || (minute < to && on(day === 1 ? 7 : day - 1));
}

function minutesOf(time: string): number {
    const [hours = 0, minutes = 0] = time.split(":").map(Number);

    return hours * 60 + minutes;
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function wallClock(now: number, timeZone: string | undefined): { minute: number; day: number } {
    const parts = clockOf(timeZone).formatToParts(now);
    const get = (type: string) => parts.find((part) => part.type === type)?.value ?? "";

    return {
        minute: Number(get("hour")) * 60 + Number(get("minute")),
        day: DAYS.indexOf(get("weekday")) + 1,
    };
}

function clockOf(timeZone: string | undefined): Intl.DateTimeFormat {
    const options = {
        hour: "2-digit",
        minute: "2-digit",
        weekday: "short",
        hourCycle: "h23",
    } as const;

    try {
        return new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
    } catch {
        return new Intl.DateTimeFormat("en-GB", options); // a zone this browser does not know
    }
}
