// Days of the workspace's zone, as the reports name them: 2026-03-02. Drawn as they are,
// whatever the reader's own zone.

import type { By } from "../../api.gen.ts";
import { locales, t } from "../../text/i18n.ts"; // known: these pages are loaded after it

const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locales(), { timeZone: "UTC", ...options });
const medium = format({ day: "numeric", month: "short", year: "numeric" });
const short = format({ day: "numeric", month: "short" });
const month = format({ month: "long", year: "numeric" });
const shortMonth = format({ month: "short", year: "2-digit" });
const weekday = format({
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
});

export function dayInWords(day: string): string {
    return medium.format(Date.parse(day));
}

export function stepInWords(day: string, by: By): string {
    const at = Date.parse(day);

    if (by === "month") return month.format(at);
    return by === "week"
        ? t("chart.week_of", { day: medium.format(at) })
        : weekday.format(at);
}

export function shortStep(day: string, by: By): string {
    return (by === "month" ? shortMonth : short).format(Date.parse(day));
}

// From Monday on.
export function weekdays(style: "short" | "long"): string[] {
    const name = format({ weekday: style });

    return Array.from({ length: 7 }, (_, day) => name.format(Date.UTC(2024, 0, 1 + day)));
}

const ago = new Intl.RelativeTimeFormat(locales(), { numeric: "auto", style: "short" });

export function agoInWords(at: number, now: number): string {
    const minutes = Math.round((at - now) / 60_000);

    if (Math.abs(minutes) < 1) return t("admin.now");
    if (Math.abs(minutes) < 60) return ago.format(minutes, "minute");
    if (Math.abs(minutes) < 48 * 60) return ago.format(Math.round(minutes / 60), "hour");
    return ago.format(Math.round(minutes / (24 * 60)), "day");
}
