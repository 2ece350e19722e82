// Who takes part in a test: someone with a token, and often a room of their own.

import fs from "node:fs";

let keys = 0;

// An idempotency key nobody used before.
export function newKey() {
    keys += 1;
    return `k${process.pid}-${Date.now().toString(36)}-${keys}`;
}

export function readSeeded(file) {
    return fs
        .readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => {
            const [token, user, room] = line.split("\t");

            return { token, user: Number(user), room: Number(room) };
        });
}
