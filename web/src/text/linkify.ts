// Finds the links in a text. Only http and https ever become links; all else stays text.

export type Piece =
    | { kind: "text"; text: string }
    | { kind: "link"; text: string; href: string };

const CANDIDATE = /\bhttps?:\/\/[^\s<>"'`\\^{}|]+/gi;

export function pieces(text: string): Piece[] {
    const found: Piece[] = [];
    let done = 0;

    for (const match of text.matchAll(CANDIDATE)) {
        const link = trimmed(match[0]);
        const href = safeHref(link);

        if (!href) continue;
        if (match.index > done)
            found.push({ kind: "text", text: text.slice(done, match.index) });
        found.push({ kind: "link", text: link, href });
        done = match.index + link.length;
    }
    if (done < text.length) found.push({ kind: "text", text: text.slice(done) });
    return found;
}

// Punctuation after a link belongs to the sentence, and so does a bracket opened before it.
function trimmed(link: string): string {
    const surplus = { ")": surplusOf(link, "(", ")"), "]": surplusOf(link, "[", "]") };
    let end = link.length;

    for (;;) {
        const last = link[end - 1]!;

        if ((last === ")" || last === "]") && surplus[last] > 0) surplus[last] -= 1;
        else if (!".,;:!?*_~…".includes(last)) return link.slice(0, end);
        end -= 1;
    }
}

// How many closing brackets have no opening one.
function surplusOf(text: string, opening: string, closing: string): number {
    return text.split(closing).length - text.split(opening).length;
}

function safeHref(link: string): string | undefined {
    try {
        const url = new URL(link);
        const plain = url.protocol === "http:" || url.protocol === "https:";
        return plain && url.hostname ? url.href : undefined;
    } catch {
        return undefined;
    }
}
