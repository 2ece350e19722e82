// Counts, sizes and durations as people read them.

import { locales } from "../../text/i18n.ts";

const count = new Intl.NumberFormat(locales());
const compact = new Intl.NumberFormat(locales(), {
    notation: "compact",
    maximumFractionDigits: 1,
});

export function countInWords(value: number): string {
    return count.format(value);
}

// For axes: 12k instead of 12,000.
export function shortCount(value: number): string {
    return Math.abs(value) < 10_000 ? count.format(value) : compact.format(value);
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

export function bytesInWords(bytes: number): string {
    let value = bytes;
    let unit = 0;

    while (value >= 1024 && unit < UNITS.length - 1) {
        value /= 1024;
        unit += 1;
    }
    const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return `${Number(value.toFixed(digits))} ${UNITS[unit]}`;
}

export function durationInWords(ms: number): string {
    const seconds = ms / 1000;

    if (ms < 1000) return `${Math.round(ms)} ms`;
    if (seconds < 60)
        return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    return rest && hours < 10 ? `${hours} h ${rest} min` : `${Math.round(minutes / 60)} h`;
}

export function percentInWords(share: number): string {
    const percent = share * 100;

    if (percent > 0 && percent < 1) return "< 1 %";
    if (percent > 99 && percent < 100) return `${Math.floor(percent * 10) / 10} %`;
    return `${Math.round(percent)} %`;
}

export interface Change {
    words: string;
    direction: "up" | "down" | "same";
}

// Against the range before; undefined: there is nothing to compare with.
export function changeInWords(now: number, before: number): Change | undefined {
    if (before === 0) return undefined;
    const change = Math.round((100 * (now - before)) / before);

    if (change === 0) return { words: "as before", direction: "same" };
    const words = `${change > 0 ? "+" : "−"}${count.format(Math.abs(change))} %`;
    return { words, direction: change > 0 ? "up" : "down" };
}
