// Moments people mean when they say later.

import type { Key } from "./i18n.ts";

const MINUTE = 60_000;
const MORNING = 9;

export function suggestions(now: number): { key: Key; at: number }[] {
    const day = new Date(now).getDay();
    const toMonday = ((8 - day) % 7) || 7;

    return [
        { key: "talk.in_20_minutes", at: now + 20 * MINUTE },
        { key: "talk.in_1_hour", at: now + 60 * MINUTE },
        { key: "talk.in_3_hours", at: now + 180 * MINUTE },
        { key: "talk.tomorrow", at: morningIn(now, 1) },
        { key: "talk.next_week", at: morningIn(now, toMonday) },
    ];
}

function morningIn(now: number, days: number): number {
    const at = new Date(now);

    at.setDate(at.getDate() + days);
    return at.setHours(MORNING, 0, 0, 0);
}

// As a field for local times wants it.
export function localInput(at: number): string {
    const time = new Date(at);
    const two = (n: number) => String(n).padStart(2, "0");
    const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;

    return `${day}T${two(time.getHours())}:${two(time.getMinutes())}`;
}
