// How long a mute or ban holds, as people say it.

import { dayOf } from "./time.ts";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function untilWhen(until: number | undefined, now: number): string {
    if (until === undefined) return "until a moderator lifts it";
    return `until ${dayOf(until) === dayOf(now) ? clock.format(until) : day.format(until)}`;
}
