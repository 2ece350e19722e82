// Waiting for what comes in its own time. A page draws, asks its server and gives the focus away
// after the key that caused it, and another's page later still: what it shows is asked for again
// and again, neither read at once nor slept for.

import assert from "node:assert/strict";
import { patience } from "../integration/harness/harness.mjs";

export const WITHIN_MS = 30_000 * patience;
const PAUSE_MS = 20;

// What is asserted may fail at first, and a page may begin anew meanwhile.
const mayPass = ({ code, message }) =>
    code === "ERR_ASSERTION" || /context was destroyed|frame was detached/.test(message);

export async function eventually(check) {
    const end = Date.now() + WITHIN_MS;

    for (;;) {
        try {
            return await check();
        } catch (problem) {
            if (Date.now() > end || !mayPass(problem)) throw problem;
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
}

export function until(ask, what) {
    return eventually(async () => {
        const answer = await ask();

        assert.ok(answer, what);
        return answer;
    });
}

export function becomes(ask, wanted, what) {
    return eventually(async () => assert.deepEqual(await ask(), wanted, what));
}

export const counts = (locator, wanted, what) => becomes(() => locator.count(), wanted, what);

export const hasValue = (locator, wanted, what) =>
    becomes(() => locator.inputValue(), wanted, what);

export const hasFocus = (locator) =>
    until(
        () => locator.evaluate((one) => one === document.activeElement),
        `the focus is elsewhere than at ${locator}`,
    );
