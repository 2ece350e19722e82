// Times as people read them, in their own language and zone.

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const near = new Intl.DateTimeFormat(undefined, {
    weekday: "long",
    month: "long",
    day: "numeric",
});
const far = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

export function timeOf(at: number): string {
    return clock.format(at);
}

export function momentOf(at: number): string {
    return full.format(at);
}

export function dateOf(at: number): string {
    return date.format(at);
}

// The local day, as a key.
export function dayOf(at: number): string {
    const day = new Date(at);

    return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
}

export function dayLabel(at: number, now: number): string {
    const yesterday = new Date(now);

    yesterday.setDate(yesterday.getDate() - 1);
    if (dayOf(at) === dayOf(now)) return "Today";
    if (dayOf(at) === dayOf(yesterday.getTime())) return "Yesterday";
    const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
    return (sameYear ? near : far).format(at);
}
