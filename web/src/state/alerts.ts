// Whether a message is worth disturbing somebody for, by what they said about that.

import type { Message, NotifyLevel, Quiet, Room } from "../api.gen.ts";
import { callsMe } from "./calls.ts";
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
