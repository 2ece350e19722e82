// The page's own source as the checks of its words and styles read it.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const SOURCE = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../src");

export interface Source {
    name: string; // below src
    text: string;
}

export function sources(...endings: string[]): Source[] {
    return fs
        .readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
        .filter((name) => endings.some((ending) => name.endsWith(ending)))
        .filter((name) => !name.endsWith(".gen.ts"))
        .map((name) => ({ name, text: fs.readFileSync(path.join(SOURCE, name), "utf8") }));
}

export interface Literal {
    text: string; // of a template: what stands between its values, * for each of them
    where: "child" | "name" | "other"; // of an element, of an attribute that is read, elsewhere
    before: string; // the code in front of it, as far as that tells anything
}

const READ = /(?:"(?:aria-label|aria-description)"|\b(?:title|placeholder|alt|label)): $/;

// Of JavaScript as esbuild writes it, elements being calls of `h`.
export function literalsIn(code: string): Literal[] {
    const found: Literal[] = [];
    const open: { element: boolean; commas: number }[] = [];
    let i = 0;

    while (i < code.length) {
        const c = code[i]!;

        if (c === '"' || c === "'" || c === "`") {
            const { text, end } = literalAt(code, i, found);
            const before = code.slice(Math.max(0, i - 40), i);
            const inside = open[open.length - 1];
            const where = / in /.test(code.slice(end, end + 4))
                ? ("other" as const)
                : whereOf(inside, before);
            found.push({ text, where, before });
            i = end;
            continue;
        }
        if (c === "/" && /[/*]/.test(code[i + 1] ?? "")) {
            const end = code[i + 1] === "/" ? "\n" : "*/";
            const at = code.indexOf(end, i + 2);
            i = at < 0 ? code.length : at + end.length;
            continue;
        }
        if (c === "/" && /[=(,:!&|?{;\n]\s*$|\breturn $/.test(code.slice(Math.max(0, i - 12), i))) {
            i = regexEnd(code, i);
            continue;
        }
        if (c === "(" || c === "[" || c === "{")
            open.push({ element: c === "(" && /\bh$/.test(code.slice(i - 2, i)), commas: 0 });
        if (c === ")" || c === "]" || c === "}") open.pop();
        if (c === "," && open.length > 0) open[open.length - 1]!.commas += 1;
        i += 1;
    }
    return found;
}

function whereOf(
    inside: { element: boolean; commas: number } | undefined,
    before: string,
): Literal["where"] {
    if (/[!=]== $/.test(before)) return "other";
    if (inside?.element && inside.commas >= 2) return "child";
    return READ.test(before) ? "name" : "other";
}

function literalAt(code: string, start: number, found: Literal[]): { text: string; end: number } {
    const quote = code[start]!;
    let text = "";
    let i = start + 1;

    while (i < code.length && code[i] !== quote) {
        if (code[i] === "\\") {
            text += code.slice(i, i + 2);
            i += 2;
        } else if (quote === "`" && code.startsWith("${", i)) {
            const end = valueEnd(code, i + 2);
            found.push(...literalsIn(code.slice(i + 2, end)));
            text += "*";
            i = end + 1;
        } else {
            text += code[i++];
        }
    }
    return { text, end: i + 1 };
}

// Where the value in a template ends.
function valueEnd(code: string, start: number): number {
    let depth = 0;

    for (let i = start; i < code.length; i++) {
        if (/["'`]/.test(code[i]!)) i = literalAt(code, i, []).end - 1;
        else if (code[i] === "{") depth += 1;
        else if (code[i] === "}" && depth-- === 0) return i;
    }
    return code.length;
}

function regexEnd(code: string, start: number): number {
    let inClass = false;

    for (let i = start + 1; i < code.length; i++) {
        if (code[i] === "\\") i += 1;
        else if (code[i] === "[") inClass = true;
        else if (code[i] === "]") inClass = false;
        else if (code[i] === "/" && !inClass) return i + 1;
    }
    return code.length;
}
