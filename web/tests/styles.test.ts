// The page works from right to left as well: styles speak of start and end.

import assert from "node:assert/strict";
import test from "node:test";
import { sources } from "./source.ts";

const PHYSICAL = [
    /(?<![\w-])(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b/,
    /(?<![\w-])border-(?:top|bottom)-(?:left|right)-radius\b/,
    /(?<![\w-])(?:left|right)\s*:/,
    /(?<![\w-])text-align\s*:\s*(?:left|right)\b/,
    /(?<![\w-])(?:float|clear)\s*:\s*(?:left|right)\b/,
    // Four sides of which the left and the right differ.
    /(?<![\w-])(?:margin|padding|inset)\s*:\s*\S+ (\S+) \S+ (?!\1[;\s])\S+\s*;/,
];

// Where something is put to a place that was measured on the screen.
const MEASURED = /\bvar\(--(?:left|right)\b/;

test("no style says left or right where start or end is meant", () => {
    const found = sources(".css").flatMap(({ name, text }) =>
        text
            .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
            .split("\n")
            .map((line, i) => ({ line: line.trim(), at: `${name}:${i + 1}` }))
            .filter(({ line }) => PHYSICAL.some((one) => one.test(line)) && !MEASURED.test(line))
            .map(({ line, at }) => `${at} ${line}`),
    );

    assert.deepEqual(found, []);
});

test("no style in a component says left or right either", () => {
    const inline = /style=\{\{[^}]*\b(?:margin|padding|border)?(?:Left|Right|left|right)\s*:/;
    const found = sources(".tsx").filter(({ text }) => inline.test(text));

    assert.deepEqual(
        found.map(({ name }) => name),
        [],
    );
});
