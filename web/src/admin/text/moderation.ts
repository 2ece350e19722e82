// What the machine and the reviewers do, in words a person can act on.

import type {
    AuditAction,
    ListKind,
    PolicyAction,
    PolicyClass,
    ReviewCause,
    ReviewDecision,
    Verdict,
    VerdictClass,
} from "../../api.gen.ts";
import { countInWords, percentInWords } from "./numbers.ts";

export const CLASS_NAMES: Record<VerdictClass, string> = {
    spam: "Spam and scams",
    toxicity: "Insults",
    severe: "Hate and threats",
    workspace: "Learnt here",
    pii: "Personal data",
    link: "Suspicious links",
    list: "Your lists",
    flood: "Flood and raids",
    unjudged: "Not checked",
};

export const CLASS_ABOUT: Record<PolicyClass, string> = {
    spam: "Advertising, scams and phishing, by the shipped model.",
    toxicity: "Insults and harassment, by the shipped model.",
    severe: "The worst of it: hate against groups, threats, by the shipped model.",
    workspace: "What the reviewers here took out before, by what it learnt from them.",
    pii: "E-mail addresses, phone and card numbers, bank accounts, network addresses.",
    link: "Look-alike and disguised hosts, hosts you deny, addresses that look like phishing.",
    list: "Words, phrases and patterns of your own lists.",
    flood: "Too fast, the same again and again, or the same by many at once.",
};

export const ACTION_NAMES: Record<PolicyAction, string> = {
    allow: "Let it pass",
    flag: "Show it, tell reviewers",
    mask: "Mask the part",
    hold: "Hold for review",
    block: "Refuse it",
};

export const CAUSE_NAMES: Record<ReviewCause, string> = {
    reported: "Reported",
    flagged: "Flagged",
    held: "Held",
    appealed: "Appealed",
};

export const DECISION_NAMES: Record<ReviewDecision, string> = {
    approve: "Approved",
    delete: "Deleted",
    warn: "Warned",
    mute: "Muted",
    ban: "Banned",
};

export const LIST_KINDS: Record<ListKind, { name: string; about: string }> = {
    words: {
        name: "Words and phrases",
        about: "Found as whole words, however they are disguised (sp4m, s p a m, ѕpаm). A * at an end stands for more letters.",
    },
    exceptions: {
        name: "Exceptions",
        about: "Phrases in which a word of the other lists does not count.",
    },
    patterns: {
        name: "Patterns",
        about: "Regular expressions (PCRE2). Each is tried before the list is taken.",
    },
    hosts_denied: {
        name: "Denied hosts",
        about: "Links to these hosts, and to hosts below them, are suspicious.",
    },
    hosts_allowed: {
        name: "Allowed hosts",
        about: "Links to these hosts, and to hosts below them, never are.",
    },
    hosts_ours: {
        name: "Our own hosts",
        about: "Hosts that look like these, but are not, are suspicious.",
    },
};

const PII: Record<string, string> = {
    EMAIL_ADDRESS: "e-mail address",
    CREDIT_CARD: "card number",
    US_SSN: "US social security number",
    IP_ADDRESS: "network address",
    IBAN_CODE: "bank account (IBAN)",
    PHONE_NUMBER: "phone number",
    DOMAIN_NAME: "host name",
    LINK: "link",
    LIST: "listed word",
};

export const PII_KINDS = Object.keys(PII).filter(
    (kind) => kind !== "LINK" && kind !== "LIST",
);

export function kindInWords(kind: string): string {
    return PII[kind] ?? kind.toLowerCase().replaceAll("_", " ");
}

const LINK_BITS: [number, string][] = [
    [1, "its host looks like another one"],
    [2, "its host mixes scripts"],
    [4, "its host is written in punycode"],
    [8, "it carries user information, as to look like another host"],
    [16, "it leads to a bare address"],
    [32, "its text names another host"],
    [64, "its host is denied here"],
];

const FLOOD_BITS: [number, string][] = [
    [1, "too many messages in a short time"],
    [2, "nearly the same text again"],
    [4, "nearly the same text by several people or in several rooms"],
    [8, "mostly capitals"],
    [16, "many mentions"],
    [32, "many links"],
    [64, "a new account"],
];

function bits(sum: number | undefined, names: [number, string][]): string {
    return names
        .filter(([bit]) => ((sum ?? 0) & bit) !== 0)
        .map(([, words]) => words)
        .join(", ");
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
    const title = CLASS_NAMES[reason.class];

    return { class: reason.class, title, score, detail: detailOf(reason, listName) };
}

function detailOf(reason: Reason, listName: string | undefined): string {
    switch (reason.class) {
        case "pii":
            return sentence(
                unique((reason.spans ?? []).map(([, , kind]) => kindInWords(kind))),
            );
        case "link":
            return sentence(
                bits(reason.link, LINK_BITS) || "its address looks like phishing",
            );
        case "list":
            return listName
                ? `Found by the list “${listName}”.`
                : "Found by one of the lists.";
        case "flood":
            return sentence(bits(reason.flood, FLOOD_BITS));
        case "unjudged":
            return "Nobody could judge it in time.";
        default:
            return reason.rarity === undefined ? "" : rarityInWords(reason.rarity);
    }
}

function unique(words: string[]): string {
    return [...new Set(words)].join(", ");
}

function sentence(words: string): string {
    return words && `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

export function rarityInWords(rarity: number): string {
    if (rarity <= 0) return "Hardly any ordinary message scores as high.";
    return `Of a million ordinary messages about ${countInWords(rarity)} score as high.`;
}

export function certaintyInWords(score: number): string {
    return `${percentInWords(score)} sure`;
}

// The model's version is a checksum.
export function modelInWords(version: number): string {
    return version.toString(16).padStart(8, "0");
}

// A budget as the share of ordinary messages it costs.
export function budgetInWords(budget: number | undefined): string {
    if (budget === undefined) return "Mistakes: as shipped";
    return `Mistakes: 1 of ${countInWords(Math.round(1_000_000 / budget))}`;
}

const DOES: Record<PolicyAction, string> = {
    allow: "Nothing happens.",
    flag: "Everybody sees it; it waits in the review queue.",
    mask: "The found places are blacked out before anybody sees it.",
    hold: "Nobody sees it before a reviewer has approved it. Its author is told so.",
    block: "It is refused. Its author is told why and keeps the text.",
};

export function policyInWords(action: PolicyAction, budget?: number): string {
    if (action === "allow" || budget === undefined) return DOES[action];
    const one = Math.max(1, Math.round(1_000_000 / budget));
    return `${DOES[action]} At most 1 of ${countInWords(one)} ordinary messages meets that by mistake.`;
}

export const AUDIT_NAMES: Record<AuditAction, string> = {
    flagged: "flagged a message",
    masked: "masked a message in part",
    held: "held a message",
    withdrawn: "took back a visible message",
    blocked: "refused a message",
    reported: "reported a message",
    appealed: "appealed",
    approved: "approved a message",
    deleted: "deleted a message",
    warned: "warned",
    muted: "muted",
    banned: "banned",
    unmuted: "lifted a mute",
    unbanned: "lifted a ban",
    policy_set: "changed the policy",
    list_set: "changed a list",
    list_removed: "removed a list",
    head_asked: "asked to learn from the decisions",
    head_learnt: "learnt from the decisions",
    head_used: "changed which lesson is in use",
    role_set: "changed the role",
    deactivated: "closed the account",
    reactivated: "opened the account again",
    retention_set: "changed how long messages are kept",
};

export const MACHINE_ACTIONS: AuditAction[] = [
    "flagged",
    "masked",
    "held",
    "withdrawn",
    "blocked",
    "head_learnt",
];

export const DURATIONS: { minutes?: number; label: string }[] = [
    { minutes: 60, label: "1 hour" },
    { minutes: 24 * 60, label: "1 day" },
    { minutes: 7 * 24 * 60, label: "1 week" },
    { minutes: 30 * 24 * 60, label: "30 days" },
    { label: "until lifted" },
];
