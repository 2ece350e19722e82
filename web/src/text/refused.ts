// Why a message of one's own was not taken: the machine's words, in two kinds.

import type { Unsent } from "../state/state.ts";
import { t, type Key } from "./i18n.ts";

const HELD = /^a moderator looks at this first(?:: )?/;
const REFUSED = /^refused: /;

// As the server says it; what it found may follow.
const REASONS: [string, Key][] = [
    ["it looks like spam", "refused.spam"],
    ["it reads as an insult", "refused.toxicity"],
    ["it reads as hate or as a threat", "refused.severe"],
    ["it is like what has been taken out here before", "refused.workspace"],
    ["it holds personal data", "refused.pii"],
    ["it holds a link that is not to be trusted", "refused.link"],
    ["it holds words that are not wanted here", "refused.list"],
    ["too much of the same, or too fast", "refused.flood"],
    ["it could not be checked in time", "refused.unjudged"],
    ["it holds more than can be masked; say it in several messages", "refused.too_many_masks"],
    ["there is too much in it to be checked; say it in several messages", "refused.too_much"],
];

// Nobody sees it before a reviewer has approved it; there is nothing to do but to wait.
export function isHeld(unsent: Pick<Unsent, "code" | "why">): boolean {
    return unsent.code === "blocked" && HELD.test(unsent.why ?? "");
}

export function whyRefused(unsent: Pick<Unsent, "code" | "why">): string {
    const said = unsent.why ?? "";

    if (isHeld(unsent)) return t("refused.held_why", { why: inOwnWords(said.replace(HELD, "")) });
    if (unsent.code === "blocked")
        return t("refused.why", { why: inOwnWords(said.replace(REFUSED, "")) });
    return said ? t("refused.why", { why: said }) : t("refused.plain");
}

function inOwnWords(why: string): string {
    const known = REASONS.find(([words]) => why.startsWith(words));

    return known ? t(known[1]) + why.slice(known[0].length) : why;
}
