// What axe-core finds on a page as it stands.

import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";

const source = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// By these rules alone, where some are named.
export async function isAccessible(page, where, rules) {
    // Half way through a change of colours their contrast is nobody's.
    await page.evaluate(() =>
        Promise.allSettled(
            document
                .getAnimations()
                .filter(({ playState }) => playState === "running")
                .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
                .map((one) => one.finished),
        ),
    );
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
    const only = rules ? { type: "rule", values: rules } : { type: "tag", values: RULES };
    const found = await page.evaluate(async (runOnly) => {
        const { violations } = await globalThis.axe.run(document, {
            runOnly,
            resultTypes: ["violations"],
        });

        return violations.map(({ id, nodes }) => ({
            id,
            nodes: nodes.slice(0, 4).map(({ html, any, all, none }) => ({
                html: html.slice(0, 160),
                why: [...any, ...all, ...none].map((one) => one.message).join("; ").slice(0, 240),
            })),
        }));
    }, only);

    assert.deepEqual(found, [], `axe-core complains about ${where}`);
}

// As the settings do it, without walking there each time.
export async function wears(visitor, theme) {
    await visitor.page.evaluate((wanted) => {
        const kept = JSON.parse(localStorage.getItem("roost.preferences") ?? "{}");
        const next = JSON.stringify({ ...kept, theme: wanted, motion: "less" });
        localStorage.setItem("roost.preferences", next);
    }, theme);
    await visitor.page.reload();
}
