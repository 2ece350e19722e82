// The time zones this browser knows, the one of this device first.

export function ownTimeZone(): string {
    return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

// With `also` among them, which another browser may have known.
export function timeZones(also = ""): string[] {
    const list = (Intl as unknown as { supportedValuesOf?(what: string): string[] })
        .supportedValuesOf;
    const known = list?.("timeZone") ?? [];

    return [...new Set([ownTimeZone(), ...(also ? [also] : []), ...known, "UTC"])];
}

// "14:05" over there; undefined where the zone is unknown here.
export function clockIn(zone: string, now: number, locale: string): string | undefined {
    try {
        return new Intl.DateTimeFormat(locale, {
            hour: "2-digit",
            minute: "2-digit",
            timeZone: zone,
        }).format(now);
    } catch {
        return undefined;
    }
}
