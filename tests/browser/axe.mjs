// What axe-core finds on a page as it stands.

import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";

const source = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function isAccessible(page, where) {
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
    const found = await page.evaluate(async (tags) => {
        const { violations } = await globalThis.axe.run(document, {
            runOnly: { type: "tag", values: tags },
            resultTypes: ["violations"],
        });

        return violations.map(({ id, nodes }) => ({
            id,
            nodes: nodes.slice(0, 4).map(({ html, any, all, none }) => ({
                html: html.slice(0, 160),
                why: [...any, ...all, ...none].map((one) => one.message).join("; ").slice(0, 240),
            })),
        }));
    }, RULES);

    assert.deepEqual(found, [], `axe-core complains about ${where}`);
}
