// Policies, and how long a mute or ban holds, in words.

import type { PolicyAction, Review } from "../../api.gen.ts";
import { t } from "../../text/i18n.ts";
import { lengthInWords } from "./numbers.ts";

// A budget as the share of ordinary messages it costs.
export function budgetInWords(budget: number | undefined): string {
    return budget === undefined
        ? t("policies.budget_shipped")
        : t("policies.budget", { count: oneOf(budget) });
}

export function policyInWords(action: PolicyAction, budget?: number): string {
    const does = t(`does.${action}`);

    if (action === "allow" || budget === undefined) return does;
    return t("policies.at_most", { does, count: oneOf(budget) });
}

function oneOf(budget: number): number {
    return Math.max(1, Math.round(1_000_000 / budget));
}

export function slowInWords(seconds: number): string {
    if (seconds === 0) return t("policies.slow_off");
    if (seconds < 60) return t("policies.slow_seconds", { count: seconds });
    const minutes = Math.round(seconds / 60);
    return minutes < 60
        ? t("policies.slow_minutes", { count: minutes })
        : t("policies.slow_hours", { count: Math.round(minutes / 60) });
}

export const DURATIONS: (number | undefined)[] = [60, 24 * 60, 7 * 24 * 60, 30 * 24 * 60, undefined];

// undefined: until it is lifted.
export function minutesInWords(minutes: number | undefined): string {
    if (minutes === undefined) return t("terms.open");
    const hours = minutes / 60;
    if (hours < 24) return lengthInWords(hours, "hour");
    const days = hours / 24;
    return days === 7 ? lengthInWords(1, "week") : lengthInWords(days, "day");
}

export function placeOf(review: Review): string {
    return review.room_kind === "dm" ? t("place.dm") : review.room_name;
}
