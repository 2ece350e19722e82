// Whether something heard is what a test waits for: a partial picture of it.

import assert from "node:assert/strict";

// Objects fit when each named member fits; functions are asked; everything else is compared.
export function fits(actual, expected) {
    if (typeof expected === "function") return Boolean(expected(actual));
    if (expected === null || typeof expected !== "object")
        return Object.is(actual, expected);
    if (Array.isArray(expected))
        return (
            Array.isArray(actual) &&
            actual.length === expected.length &&
            expected.every((member, i) => fits(actual[i], member))
        );
    if (actual === null || typeof actual !== "object") return false;
    return Object.entries(expected).every(([name, member]) => fits(actual[name], member));
}

export function assertFits(actual, expected, what = "answer") {
    if (fits(actual, expected)) return;
    assert.fail(
        `${what} does not fit.\nexpected ${show(expected)}\nactual   ${show(actual)}`,
    );
}

export function show(value) {
    return JSON.stringify(value, (_, v) => {
        if (typeof v === "function") return `(${v})`;
        return typeof v === "string" && v.length > 80 ? `${v.slice(0, 80)}...` : v;
    });
}

export const aNumber = (value) => Number.isSafeInteger(value) && value > 0;
export const aText = (value) => typeof value === "string" && value.length > 0;
