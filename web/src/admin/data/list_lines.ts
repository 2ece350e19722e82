// A word list's lines: what is wrong with them, before the server is asked and after.

import type { ListKind } from "../../api.gen.ts";

export interface LineFault {
    line: number; // from 1
    why: string;
}

const LINE_BYTES = 256;
const FAULTS_MAX = 50;
const HOST =
    /^(?:\*\.)?(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;

export function faultsOf(kind: ListKind, text: string): LineFault[] {
    const faults: LineFault[] = [];
    const seen = new Map<string, number>();

    text.split("\n").forEach((entry, i) => {
        const why = faultOf(kind, entry) ?? repeated(seen, entry, i + 1);
        if (why && faults.length < FAULTS_MAX) faults.push({ line: i + 1, why });
    });
    return faults;
}

function faultOf(kind: ListKind, entry: string): string | undefined {
    if (entry === "") return undefined;
    if (new TextEncoder().encode(entry).length > LINE_BYTES)
        return `is longer than ${LINE_BYTES} bytes`;
    if (/[\u0000-\u001f\u007f]/.test(entry)) return "holds a control character";
    if (entry.trim() === "") return "holds spaces alone";
    if (kind.startsWith("hosts") && !HOST.test(entry.trim())) return "is no host name";
    if (kind === "patterns") return roughFault(entry);
    return undefined;
}

// The worker has the last word; brackets are seen at once.
function roughFault(pattern: string): string | undefined {
    const plain = pattern.replace(/\\./g, "").replace(/\[\^?\]?[^\]]*\]/g, "");
    const open = plain.split("(").length;
    const closed = plain.split(")").length;

    return open === closed ? undefined : "has brackets without their other half";
}

function repeated(
    seen: Map<string, number>,
    entry: string,
    line: number,
): string | undefined {
    const key = entry.trim().toLowerCase();
    const before = key === "" ? undefined : seen.get(key);

    if (key !== "" && before === undefined) seen.set(key, line);
    return before === undefined ? undefined : `stands in line ${before} already`;
}

// The line a refusal of the server speaks of.
export function faultIn(message: string): LineFault | undefined {
    const found = /\bline (\d+)\b(?: of text)?:?,? ?(.*)/s.exec(message);

    return found ? { line: Number(found[1]), why: found[2] || "is refused" } : undefined;
}

export function countEntries(text: string): number {
    return text.split("\n").filter((entry) => entry !== "").length;
}
