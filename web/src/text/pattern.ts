// Takes a text of a catalogue apart: words, {values}, {n, plural, ..} and {x, select, ..}.

export type Part =
    | string
    | { kind: "value"; name: string }
    | { kind: "count" } // the # of a plural
    | { kind: "plural" | "select"; name: string; choices: Record<string, Part[]> };

export function parse(text: string): Part[] {
    return partsUntil({ text, at: 0 }, false, false);
}

type Reader = { text: string; at: number };

function partsUntil(from: Reader, nested: boolean, counted: boolean): Part[] {
    const parts: Part[] = [];
    let words = "";

    const flush = () => {
        if (words) parts.push(words);
        words = "";
    };

    while (from.at < from.text.length) {
        const c = from.text[from.at]!;
        if (c === "}" && nested) break;
        from.at++;
        if (c === "{") {
            flush();
            parts.push(placeholder(from, counted));
        } else if (c === "#" && counted) {
            flush();
            parts.push({ kind: "count" });
        } else {
            words += c;
        }
    }
    flush();
    return parts;
}

function placeholder(from: Reader, counted: boolean): Part {
    const name = upTo(from, /[,}]/);

    if (from.text[from.at++] !== ",") return { kind: "value", name };
    const kind = upTo(from, /,/) === "plural" ? "plural" : "select";
    const choices: Record<string, Part[]> = {};
    from.at++;
    for (;;) {
        const word = upTo(from, /[{}]/);
        if (from.text[from.at++] !== "{") return { kind, name, choices };
        choices[word] = partsUntil(from, true, counted || kind === "plural");
        from.at++;
    }
}

function upTo(from: Reader, end: RegExp): string {
    const start = from.at;

    while (from.at < from.text.length && !end.test(from.text[from.at]!)) from.at++;
    return from.text.slice(start, from.at).trim();
}
