// Turns a room's messages into the rows of its page: days, the line above what is new, and
// messages, of which those that follow their author's last one closely need no head.

import type { Message } from "../api.gen.ts";

const CONTINUES_MS = 5 * 60_000;

export type Row =
    | { kind: "day"; key: string; at: number }
    | { kind: "new"; key: "new" }
    | { kind: "message"; key: number; message: Message; continued: boolean };

export function layOut(
    messages: Message[],
    divider: number | undefined,
    me: number,
    dayOf: (at: number) => string,
    folded = false, // replies are not shown
): Row[] {
    const rows: Row[] = [];
    let before: Message | undefined;
    let divided = divider === undefined;

    for (const message of messages) {
        if (folded && isFolded(message)) continue;
        let continued = continues(before, message);

        if (!before || dayOf(before.at) !== dayOf(message.at)) {
            rows.push({ kind: "day", key: dayOf(message.at), at: message.at });
            continued = false;
        }
        if (!divided && message.seq > divider! && message.user !== me) {
            rows.push({ kind: "new", key: "new" });
            divided = true;
            continued = false;
        }
        rows.push({ kind: "message", key: message.id, message, continued });
        before = message;
    }
    return rows;
}

type Place = Pick<Message, "user" | "at" | "deleted">;

export function continues(before: Place | undefined, message: Place): boolean {
    return (
        !!before &&
        before.user === message.user &&
        !before.deleted &&
        !message.deleted &&
        message.at - before.at < CONTINUES_MS
    );
}

// Stands in its thread alone where threads are folded.
export function isFolded({ thread, also_room }: Message): boolean {
    return thread !== undefined && !also_room;
}
