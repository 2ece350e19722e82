// What the machine found in a text: places in bytes, turned into pieces to draw.

import type { Verdict } from "../../api.gen.ts";

export interface Piece {
    text: string;
    kind?: string; // EMAIL_ADDRESS, LINK, LIST, ...
}

const decoder = new TextDecoder();

// What a mask leaves behind.
const MASK = /\[([A-Z]+(?:_[A-Z]+)+)\]|█+/g;

// Spans out of place, as of a text that has been edited since, are left out. Where parts were
// masked, the places are those of a text nobody keeps.
export function marked(text: string, verdict: Verdict | undefined): Piece[] {
    if (verdict?.reasons?.some((reason) => reason.action === "mask")) return masks(text);
    const bytes = new TextEncoder().encode(text);
    const pieces: Piece[] = [];
    let done = 0;
    const spans = [...(verdict?.spans ?? [])].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const cut = (from: number, to: number) => decoder.decode(bytes.subarray(from, to));

    for (const [start, end, kind] of spans) {
        if (start < done || end <= start || end > bytes.length) continue;
        if (start > done) pieces.push({ text: cut(done, start) });
        pieces.push({ text: cut(start, end), kind });
        done = end;
    }
    if (done < bytes.length) pieces.push({ text: cut(done, bytes.length) });
    return pieces;
}

function masks(text: string): Piece[] {
    const pieces: Piece[] = [];
    let done = 0;

    for (const match of text.matchAll(MASK)) {
        if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
        pieces.push({ text: match[0], kind: match[1] ?? "LIST" });
        done = match.index + match[0].length;
    }
    if (done < text.length) pieces.push({ text: text.slice(done) });
    return pieces;
}
