// Why a message of one's own was not taken: the machine's words, in two kinds.

import type { Unsent } from "../state/state.ts";
import { t } from "./i18n.ts";
import { capitalized } from "./problems.ts";

const HELD = "a moderator looks at this first";
const REFUSED = /^refused: /;

// Nobody sees it before a reviewer has approved it; there is nothing to do but to wait.
export function isHeld(unsent: Pick<Unsent, "code" | "why">): boolean {
    return unsent.code === "blocked" && !!unsent.why?.startsWith(HELD);
}

export function whyRefused(unsent: Pick<Unsent, "code" | "why">): string {
    const why = unsent.why ?? "";

    if (isHeld(unsent)) return capitalized(why);
    if (unsent.code === "blocked") return t("refused.why", { why: why.replace(REFUSED, "") });
    return why ? t("refused.why", { why }) : t("refused.plain");
}
