// What a person is about just now, as long as it holds.

import type { Status, User } from "../api.gen.ts";

export function statusNow(user: User | undefined, now: number): Status | undefined {
    const status = user?.status;

    if (!status || (!status.emoji && !status.text)) return undefined;
    return status.expires_at !== undefined && status.expires_at <= now ? undefined : status;
}
