// Every word a person reads stands in the catalogues, in every language, and nowhere else.

import assert from "node:assert/strict";
import test from "node:test";
import { transformSync } from "esbuild";
import { adminTexts as adminDe } from "../src/admin/text/catalogues/de.ts";
import { adminTexts as adminEn } from "../src/admin/text/catalogues/en.ts";
import { adminTexts as adminEs } from "../src/admin/text/catalogues/es.ts";
import { adminTexts as adminJa } from "../src/admin/text/catalogues/ja.ts";
import { de } from "../src/text/catalogues/de.ts";
import { en } from "../src/text/catalogues/en.ts";
import { es } from "../src/text/catalogues/es.ts";
import { ja } from "../src/text/catalogues/ja.ts";
import { parse, type Part } from "../src/text/pattern.ts";
import { literalsIn, sources, type Literal } from "./source.ts";

type Texts = Record<string, string>;

const ENGLISH: Texts = { ...en, ...adminEn };
const OTHERS: Record<string, Texts> = {
    de: { ...de, ...adminDe },
    es: { ...es, ...adminEs },
    ja: { ...ja, ...adminJa },
};

const code = sources(".ts", ".tsx")
    .filter(({ name }) => !name.includes("catalogues/"))
    .map(({ name, text }) => {
        const loader = name.endsWith("x") ? ("tsx" as const) : ("ts" as const);
        const plain = transformSync(text, {
            ...{ loader, jsx: "transform", jsxFactory: "h", jsxFragment: "Fragment" },
            charset: "utf8",
        });
        return { name, literals: literalsIn(plain.code) };
    });

// The names a text wants values for.
function names(text: string): string[] {
    const found = new Set<string>();
    const walk = (parts: Part[]) => {
        for (const part of parts) {
            if (typeof part === "string" || part.kind === "count") continue;
            found.add(part.name);
            if (part.kind !== "value") Object.values(part.choices).forEach(walk);
        }
    };

    walk(parse(text));
    return [...found].sort();
}

test("every text is said in every language, with the same values", () => {
    for (const [language, catalogue] of Object.entries(OTHERS)) {
        assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(ENGLISH).sort(), language);
        for (const [key, text] of Object.entries(catalogue)) {
            assert.ok(text.trim(), `${language} ${key} is empty`);
            assert.deepEqual(names(text), names(ENGLISH[key]!), `${language} ${key}`);
        }
    }
});

test("a plural and a choice have a word for whatever comes", () => {
    const check = (key: string, parts: Part[]) => {
        for (const part of parts) {
            if (typeof part === "string" || !("choices" in part)) continue;
            assert.ok(part.choices.other, `${key}: {${part.name}} has no other`);
            for (const inner of Object.values(part.choices)) check(key, inner);
        }
    };

    for (const catalogue of [ENGLISH, ...Object.values(OTHERS)])
        for (const [key, text] of Object.entries(catalogue)) check(key, parse(text));
});

test("the texts of the admin pages are wanted by those pages alone", () => {
    const elsewhere = code
        .filter(({ name }) => !name.startsWith("admin/"))
        .flatMap(({ name, literals }) => literals.map(({ text }) => ({ name, text })))
        .filter(({ text }) => text in adminEn && !(text in en));

    assert.deepEqual(elsewhere, []);
});

test("no text of the catalogues is left over", () => {
    const said = new Set<string>();
    const patterns: RegExp[] = [];

    for (const { literals } of code)
        for (const { text } of literals)
            if (/^[\w.]+$/.test(text)) said.add(text);
            // `role.${role}`: any that begins and ends like it
            else if (/^[\w.]*\.?[\w.*]*\*[\w.*]*$/.test(text) && text.includes("."))
                patterns.push(
                    new RegExp(`^${text.replaceAll(".", "\\.").replaceAll("*", "[\\w.]+")}$`),
                );
    const left = Object.keys(ENGLISH).filter(
        (key) => !said.has(key) && !patterns.some((pattern) => pattern.test(key)),
    );

    assert.deepEqual(left, []);
});

// Names of things, the same in every language.
const NAMES = /^(?:Roost|Ctrl|Esc|Enter|Alt|Shift|Tab|English|Deutsch|Español)$/;
const isWords = (text: string) => /\p{L}\p{Ll}/u.test(text.replace(/\\u[\dA-F]{4}/gi, "…"));

test("no words stand in an element, or in an attribute that is read, but those of t()", () => {
    const found = code.flatMap(({ name, literals }) =>
        literals
            .filter(({ where, text }) => where !== "other" && isWords(text))
            .filter(({ text }) => !NAMES.test(text.trim()) && !(text in ENGLISH))
            .filter(({ before }) => !/\bt(?:Parts)?\($/.test(before))
            .map(({ text }) => `${name}: ${text}`),
    );

    assert.deepEqual(found, []);
});

// What is told to developers, or to the server.
const TECHNICAL = /(?:Error|must|warn|error|log|console\.\w+|internal)\($/;
const isSentence = ({ text, before }: Literal) =>
    /^[A-Z]\p{Ll}*(?:’\p{Ll}+)? (?:\p{Ll}+|\*)[ .,:…]/u.test(`${text} `) &&
    !TECHNICAL.test(before.trimEnd()) &&
    !text.startsWith("Bearer ");

test("no English sentence stands in the code", () => {
    const found = code.flatMap(({ name, literals }) =>
        literals.filter(isSentence).map(({ text }) => `${name}: ${text}`),
    );

    assert.deepEqual(found, []);
});
