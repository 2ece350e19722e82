// A word list's lines: what is wrong with them, before the server is asked and after.

import type { ListKind } from "../../api.gen.ts";
import { t } from "../../text/i18n.ts";

export interface LineFault {
    line: number; // from 1
    why: string;
    harmless?: true; // it can be kept as it is
}

const LINE_BYTES = 256;
const FAULTS_MAX = 50;
const HOST =
    /^(?:\*\.)?(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;

export function faultsOf(kind: ListKind, text: string): LineFault[] {
    const faults: LineFault[] = [];
    const seen = new Map<string, number>();

    text.split("\n").forEach((entry, i) => {
        const line = i + 1;
        const why = faultOf(kind, entry);
        const before = why === undefined ? repeated(seen, entry, line) : undefined;

        if (faults.length === FAULTS_MAX) return;
        if (why) faults.push({ line, why });
        else if (before !== undefined)
            faults.push({ line, why: t("fault.repeated", { line: before }), harmless: true });
    });
    return faults;
}

function faultOf(kind: ListKind, entry: string): string | undefined {
    if (entry === "") return undefined;
    if (new TextEncoder().encode(entry).length > LINE_BYTES)
        return t("fault.long", { count: LINE_BYTES });
    if (/[\u0000-\u001f\u007f]/.test(entry)) return t("fault.control");
    if (entry.trim() === "") return t("fault.spaces");
    if (kind.startsWith("hosts") && !HOST.test(entry.trim())) return t("fault.host");
    if (kind === "patterns") return roughFault(entry);
    return undefined;
}

// The worker has the last word; brackets are seen at once.
function roughFault(pattern: string): string | undefined {
    const plain = pattern.replace(/\\./g, "").replace(/\[\^?\]?[^\]]*\]/g, "");
    const open = plain.split("(").length;
    const closed = plain.split(")").length;

    return open === closed ? undefined : t("fault.brackets");
}

// The line in which it stands already.
function repeated(
    seen: Map<string, number>,
    entry: string,
    line: number,
): number | undefined {
    const key = entry.trim().toLowerCase();
    const before = key === "" ? undefined : seen.get(key);

    if (key !== "" && before === undefined) seen.set(key, line);
    return before;
}

// The line a refusal of the server speaks of.
export function faultIn(message: string): LineFault | undefined {
    const found = /\bline (\d+)\b(?: of text)?:?,? ?(.*)/s.exec(message);

    return found ? { line: Number(found[1]), why: found[2] || t("fault.refused") } : undefined;
}

export function countEntries(text: string): number {
    return text.split("\n").filter((entry) => entry !== "").length;
}
