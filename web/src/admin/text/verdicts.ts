// What the machine found, in words a person can act on.

import type { Verdict, VerdictClass } from "../../api.gen.ts";
import { locales, t } from "../../text/i18n.ts";
import { percentInWords } from "./numbers.ts";

const CLASSES: Record<VerdictClass, true> = {
    spam: true,
    toxicity: true,
    severe: true,
    workspace: true,
    pii: true,
    link: true,
    list: true,
    flood: true,
    unjudged: true,
};

// A class that a newer server knows goes by its own name.
export function classInWords(name: string): string {
    return name in CLASSES ? t(`class.${name as VerdictClass}`) : name;
}

export const PII_KINDS = [
    "EMAIL_ADDRESS",
    "CREDIT_CARD",
    "US_SSN",
    "IP_ADDRESS",
    "IBAN_CODE",
    "PHONE_NUMBER",
    "DOMAIN_NAME",
] as const;

type Kind = (typeof PII_KINDS)[number] | "LINK" | "LIST";

function isKind(kind: string): kind is Kind {
    return kind === "LINK" || kind === "LIST" || (PII_KINDS as readonly string[]).includes(kind);
}

export function kindInWords(kind: string): string {
    return isKind(kind) ? t(`pii.${kind}`) : kind.toLowerCase().replaceAll("_", " ");
}

const BITS = [1, 2, 4, 8, 16, 32, 64] as const;

function bits(sum: number | undefined, name: "link_bit" | "flood_bit"): string[] {
    return BITS.filter((bit) => ((sum ?? 0) & bit) !== 0).map((bit) => t(`${name}.${bit}`));
}

export type Reason = NonNullable<Verdict["reasons"]>[number];

export interface ReasonWords {
    class: VerdictClass;
    title: string;
    score?: number;
    detail: string;
}

export function reasonInWords(reason: Reason, listName?: string): ReasonWords {
    const { score } = reason;
    const title = classInWords(reason.class);

    return { class: reason.class, title, score, detail: detailOf(reason, listName) };
}

function detailOf(reason: Reason, listName: string | undefined): string {
    switch (reason.class) {
        case "pii":
            return sentence([
                ...new Set((reason.spans ?? []).map(([, , kind]) => kindInWords(kind))),
            ]);
        case "link": {
            const found = bits(reason.link, "link_bit");
            return sentence(found.length > 0 ? found : [t("verdict.phishing")]);
        }
        case "list":
            return listName ? t("verdict.by_list", { name: listName }) : t("verdict.by_a_list");
        case "flood":
            return sentence(bits(reason.flood, "flood_bit"));
        case "unjudged":
            return t("verdict.unjudged");
        default:
            return reason.rarity === undefined ? "" : rarityInWords(reason.rarity);
    }
}

function sentence(parts: string[]): string {
    const words = new Intl.ListFormat(locales(), { type: "unit" }).format(parts);

    return words && t("verdict.sentence", { words: words.charAt(0).toUpperCase() + words.slice(1) });
}

export function rarityInWords(rarity: number): string {
    return rarity <= 0 ? t("verdict.rare") : t("verdict.rarity", { count: rarity });
}

export function certaintyInWords(score: number): string {
    return t("verdict.sure", { percent: percentInWords(score) });
}

// The model's version is a checksum.
export function modelInWords(version: number): string {
    return version.toString(16).padStart(8, "0");
}
