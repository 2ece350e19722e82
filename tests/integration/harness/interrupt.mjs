// A program that is ended in the middle of what it does.

import assert from "node:assert/strict";
import fs from "node:fs";
import { start } from "./program.mjs";

// Runs it and sends `signal` as soon as `file` is there; answers how it ended.
async function interrupted(args, file, signal) {
    const { child, ended } = start(args);
    let over = false;

    ended.then(() => (over = true));
    while (!over && !fs.existsSync(file))
        await new Promise((resolve) => setImmediate(resolve));
    child.kill(signal);
    return ended;
}

// Some moment between the file's coming and the end is met within a few rounds.
export async function untilInterrupted(args, file, signal, reset) {
    for (let round = 0; round < 20; round++) {
        const end = await interrupted(args, file, signal);

        if (end.code !== 0) return end;
        reset();
    }
    return assert.fail("it was always through before the signal");
}
