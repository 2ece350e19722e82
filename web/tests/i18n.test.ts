import assert from "node:assert/strict";
import test from "node:test";
import { parse } from "../src/text/pattern.ts";
import { pickLanguage } from "../src/text/i18n.ts";
import { de } from "../src/text/catalogues/de.ts";
import { en } from "../src/text/catalogues/en.ts";
import { es } from "../src/text/catalogues/es.ts";
import { ja } from "../src/text/catalogues/ja.ts";

// The names a text wants values for.
function names(text: string): Set<string> {
    const found = new Set<string>();
    const walk = (parts: ReturnType<typeof parse>) => {
        for (const part of parts) {
            if (typeof part === "string" || part.kind === "count") continue;
            found.add(part.name);
            if (part.kind !== "value") Object.values(part.choices).forEach(walk);
        }
    };

    walk(parse(text));
    return found;
}

test("no language wants a value that English does not have", () => {
    for (const [language, catalogue] of Object.entries({ de, es, ja }))
        for (const [key, text] of Object.entries(catalogue))
            for (const name of names(text))
                assert.ok(
                    names(en[key as keyof typeof en]).has(name),
                    `${language} ${key}: ${name}`,
                );
});

test("every text is said in every language", () => {
    for (const [language, catalogue] of Object.entries({ de, es, ja })) {
        const keys = Object.keys(catalogue).sort();
        assert.deepEqual(keys, Object.keys(en).sort(), language);
        for (const [key, text] of Object.entries(catalogue))
            assert.ok(text.trim(), `${language} ${key}`);
    }
});

test("plurals, choices and what they hold are taken apart", () => {
    assert.deepEqual(parse("{n, plural, =0 {none} one {# room} other {# rooms in {place}}}!"), [
        {
            kind: "plural",
            name: "n",
            choices: {
                "=0": ["none"],
                one: [{ kind: "count" }, " room"],
                other: [{ kind: "count" }, " rooms in ", { kind: "value", name: "place" }],
            },
        },
        "!",
    ]);
});

test("the first wish that is spoken here decides, with its region", () => {
    assert.deepEqual(pickLanguage(["fr-FR", "de-AT", "en"]), { language: "de", locale: "de-AT" });
    assert.deepEqual(pickLanguage(["fr"]), { language: "en", locale: "en" });
});
