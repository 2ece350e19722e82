// Times as people read them, in their own language and zone.

import { locales, t } from "./i18n.ts";

const made = new Map<string, Intl.DateTimeFormat>();

// Formats are costly to make; the language is known only when the first one is wanted.
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = locales() + JSON.stringify(options);
    let known = made.get(key);

    if (!known) {
        known = new Intl.DateTimeFormat(locales(), options);
        made.set(key, known);
    }
    return known;
}

export function timeOf(at: number): string {
    return format({ hour: "2-digit", minute: "2-digit" }).format(at);
}

export function momentOf(at: number): string {
    return format({ dateStyle: "full", timeStyle: "short" }).format(at);
}

export function shortMomentOf(at: number): string {
    return format({ dateStyle: "medium", timeStyle: "short" }).format(at);
}

export function dateOf(at: number): string {
    return format({ dateStyle: "medium" }).format(at);
}

// The local day, as a key.
export function dayOf(at: number): string {
    const day = new Date(at);

    return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
}

export function dayLabel(at: number, now: number): string {
    const yesterday = new Date(now);

    yesterday.setDate(yesterday.getDate() - 1);
    if (dayOf(at) === dayOf(now)) return t("time.today");
    if (dayOf(at) === dayOf(yesterday.getTime())) return t("time.yesterday");
    const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
    return format(
        sameYear ? { weekday: "long", month: "long", day: "numeric" } : { dateStyle: "long" },
    ).format(at);
}
