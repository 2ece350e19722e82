// Which days and which room the figures are of: as it stands in the address, and as the
// server is asked.

import type { By } from "../../api.gen.ts";

export type Preset = "today" | "7d" | "30d" | "90d" | "12m" | "all";

export interface Range {
    preset?: Preset; // absent: from and to
    from?: string;
    to?: string;
    by?: By; // absent: the server chooses
    room?: number;
}

export interface RangeParams {
    from?: string;
    to?: string;
    by?: By;
    room?: number;
}

export const PRESETS: { preset: Preset; days?: number }[] = [
    { preset: "today", days: 1 },
    { preset: "7d", days: 7 },
    { preset: "30d", days: 30 },
    { preset: "90d", days: 90 },
    { preset: "12m", days: 365 },
    { preset: "all" },
];

const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

export function readRange(query: URLSearchParams): Range {
    const preset = PRESETS.find((one) => one.preset === query.get("range"))?.preset;
    const from = dayIn(query.get("from"));
    const to = dayIn(query.get("to"));
    const by = (["day", "week", "month"] as const).find((one) => one === query.get("by"));
    const room = Number(query.get("room")) || undefined;
    const span = preset
        ? { preset }
        : from || to
          ? { from, to }
          : { preset: "30d" as const };

    return { ...span, ...(by && { by }), ...(room && { room }) };
}

export function writeRange(range: Range): URLSearchParams {
    const query = new URLSearchParams();

    if (range.preset) query.set("range", range.preset);
    else {
        if (range.from) query.set("from", range.from);
        if (range.to) query.set("to", range.to);
    }
    if (range.by) query.set("by", range.by);
    if (range.room) query.set("room", String(range.room));
    return query;
}

// `today` and `since` (the first day there is) are days of the workspace's time zone.
export function paramsOf(range: Range, today: string, since?: string): RangeParams {
    const { from, to } = daysOf(range, today, since);

    return {
        from,
        to,
        ...(range.by && { by: range.by }),
        ...(range.room && { room: range.room }),
    };
}

export function daysOf(range: Range, today: string, since?: string) {
    if (!range.preset) {
        const to = range.to ?? later(today, range.from);
        return { from: range.from ?? addDays(to, -29), to };
    }
    const { days } = PRESETS.find((one) => one.preset === range.preset)!;
    return {
        from: days ? addDays(today, 1 - days) : (since ?? addDays(today, -29)),
        to: today,
    };
}

function later(a: string, b: string | undefined): string {
    return b !== undefined && b > a ? b : a;
}

function dayIn(text: string | null): string | undefined {
    return text && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

export function addDays(day: string, count: number): string {
    return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

// An unknown zone counts as UTC, as it does for the server. The parts are put together here: how
// a locale writes a day changes from one release of ICU to the next.
export function todayIn(zone: string, now: number): string {
    const options = { year: "numeric", month: "2-digit", day: "2-digit" } as const;

    try {
        const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
            timeZone: zone,
            ...options,
        });
        const parts = new Map(format.formatToParts(now).map((part) => [part.type, part.value]));

        return `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
    } catch {
        return new Date(now).toISOString().slice(0, 10);
    }
}
