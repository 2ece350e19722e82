// A message's text as a tree to be drawn: Markdown without HTML, images and references.
// Nothing of it is markup any more, so there is nothing to be sanitised: what the parser
// does not know stays text, and only http, https and mailto become links.

import MarkdownIt from "markdown-it";

export type Wrap = "p" | "strong" | "em" | "s" | "blockquote" | "ul" | "ol" | "li" | "heading";

export type Piece =
    | { kind: "text"; text: string }
    | { kind: "break" }
    | { kind: "rule" }
    | { kind: "mention"; name: string } // without the @, as it was written
    | { kind: "emoji"; name: string } // without the colons
    | { kind: "code"; text: string }
    | { kind: "block"; text: string; language: string }
    | { kind: "link"; href: string; children: Piece[] }
    | { kind: "wrap"; as: Wrap; start?: number; children: Piece[] };

const SAFE = /^(https?:\/\/|mailto:)/i;
const NESTED_MAX = 12;

const parser = new MarkdownIt({ html: false, breaks: true, linkify: true, maxNesting: NESTED_MAX });

parser.disable(["reference", "lheading", "code", "image", "entity", "table"]);
parser.validateLink = (href: string) => SAFE.test(href.trim());
parser.linkify.set({ fuzzyLink: false, fuzzyIP: false, fuzzyEmail: true });
parser.linkify.add("ftp:", null).add("//", null);

const PLAIN = /^[^`*_~[\]<>#:@\\\n]*$/;
const LISTS = /^\s*([-+]|\d+[.)])(\s|$)|---/;

export function parse(text: string): Piece[] {
    if (PLAIN.test(text) && !LISTS.test(text)) return paragraph([{ kind: "text", text }]);
    try {
        return treeOf(parser.parse(text, {}));
    } catch {
        return paragraph([{ kind: "text", text }]);
    }
}

function paragraph(children: Piece[]): Piece[] {
    return [{ kind: "wrap", as: "p", children }];
}

type Token = ReturnType<typeof parser.parse>[number];

const WRAPS: Record<string, Wrap> = {
    p: "p",
    strong: "strong",
    em: "em",
    s: "s",
    blockquote: "blockquote",
    ul: "ul",
    ol: "ol",
    li: "li",
};

function treeOf(tokens: Token[]): Piece[] {
    const top: Piece[] = [];
    const open: Piece[][] = [top];

    for (const token of tokens) {
        const here = open[open.length - 1]!;
        if (token.nesting === 1) {
            const children: Piece[] = [];
            here.push(opened(token, children));
            open.push(children);
        } else if (token.nesting === -1) {
            if (open.length > 1) open.pop();
        } else {
            here.push(...leaf(token, open.length > 1));
        }
    }
    return top;
}

function opened(token: Token, children: Piece[]): Piece {
    const href = String(token.attrGet("href") ?? "");

    if (token.type === "link_open" && href && SAFE.test(href))
        return { kind: "link", href, children };
    if (/^h\d$/.test(token.tag)) return { kind: "wrap", as: "heading", children };
    const start = Number(token.attrGet("start") ?? 1);
    const as = WRAPS[token.tag] ?? "p";
    return { kind: "wrap", as, ...(as === "ol" && start !== 1 && { start }), children };
}

function leaf(token: Token, inline: boolean): Piece[] {
    switch (token.type) {
        case "inline":
            return treeOf(token.children ?? []);
        case "softbreak":
        case "hardbreak":
            return [{ kind: "break" }];
        case "hr":
            return [{ kind: "rule" }];
        case "code_inline":
            return [{ kind: "code", text: token.content }];
        case "fence": {
            const language = token.info.trim().split(/\s/)[0]!.toLowerCase();
            return [{ kind: "block", text: token.content.replace(/\n$/, ""), language }];
        }
        default:
            return inline || token.content ? called(token.content) : [];
    }
}

// @name and :name: in plain text. Whether there is anybody of that name is for who draws it.
const CALLED = /(?<![\w.@-])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?)|(?<![\w:]):([a-z0-9_+-]{1,32}):(?!\w)/gi;

function called(text: string): Piece[] {
    const found: Piece[] = [];
    let done = 0;

    for (const match of text.matchAll(CALLED)) {
        if (match.index > done) found.push({ kind: "text", text: text.slice(done, match.index) });
        if (match[1] !== undefined) found.push({ kind: "mention", name: match[1] });
        else found.push({ kind: "emoji", name: match[2]! });
        done = match.index + match[0].length;
    }
    if (done < text.length) found.push({ kind: "text", text: text.slice(done) });
    return found;
}

// The words alone, for a quote or a list: one line, no marks.
export function wordsOf(text: string): string {
    return flat(parse(text)).replace(/\s+/g, " ").trim();
}

function flat(pieces: Piece[]): string {
    return pieces
        .map((piece) => {
            switch (piece.kind) {
                case "text":
                case "code":
                case "block":
                    return piece.text;
                case "mention":
                    return `@${piece.name}`;
                case "emoji":
                    return `:${piece.name}:`;
                case "link":
                    return flat(piece.children);
                case "wrap":
                    return `${flat(piece.children)}${/^(p|li|heading)$/.test(piece.as) ? " " : ""}`;
                default:
                    return " ";
            }
        })
        .join("");
}
