// Counts, shares and durations as people read them.

import { locales, t } from "../../text/i18n.ts"; // known: these pages are loaded after it

const format = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locales(), options);
const count = format({});
const compact = format({ notation: "compact", maximumFractionDigits: 1 });
const percent = format({ style: "percent" });
const fine = format({ style: "percent", maximumFractionDigits: 1 });
const signed = format({ style: "percent", signDisplay: "always" });

export function countInWords(value: number): string {
    return count.format(value);
}

// For axes: 12K instead of 12,000.
export function shortCount(value: number): string {
    return Math.abs(value) < 10_000 ? count.format(value) : compact.format(value);
}

function withUnit(value: number, unit: string, digits = 0): string {
    const options = { style: "unit", unit, unitDisplay: "short" } as const;

    return format({ ...options, maximumFractionDigits: digits }).format(value);
}

export function durationInWords(ms: number): string {
    const seconds = ms / 1000;
    const minutes = Math.round(seconds / 60);

    if (ms < 1000) return withUnit(ms, "millisecond");
    if (seconds < 60) return withUnit(seconds, "second", seconds < 10 ? 1 : 0);
    if (minutes < 60) return withUnit(minutes, "minute");
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (!rest || hours >= 10) return withUnit(Math.round(minutes / 60), "hour");
    return `${withUnit(hours, "hour")} ${withUnit(rest, "minute")}`;
}

// Whole lengths of time: 1 hour, 30 days.
export function lengthInWords(value: number, unit: "hour" | "day" | "week" | "month"): string {
    return format({ style: "unit", unit, unitDisplay: "long" }).format(value);
}

export function percentInWords(share: number): string {
    if (share > 0 && share < 0.01) return `< ${percent.format(0.01)}`;
    if (share > 0.99 && share < 1) return fine.format(Math.floor(share * 1000) / 1000);
    return percent.format(share);
}

export interface Change {
    words: string;
    direction: "up" | "down" | "same";
}

// Against the range before; undefined: there is nothing to compare with.
export function changeInWords(now: number, before: number): Change | undefined {
    if (before === 0) return undefined;
    const change = Math.round((100 * (now - before)) / before);

    if (change === 0) return { words: t("glance.same"), direction: "same" };
    return { words: signed.format(change / 100), direction: change > 0 ? "up" : "down" };
}
