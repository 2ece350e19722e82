// What went wrong, in words for the person who asked for it.

import { asRpcError } from "../protocol/errors.ts";
import { currentLanguage, t, type Key } from "./i18n.ts";

const GENERAL: Record<string, Key> = {
    disconnected: "problem.disconnected",
    timeout: "problem.timeout",
    busy: "problem.busy",
    rate_limited: "problem.rate_limited",
    too_large: "problem.too_large",
    full: "problem.full",
    internal: "problem.internal",
};

// The server says it more precisely, but in English alone.
const ELSEWHERE: Record<string, Key> = {
    forbidden: "problem.forbidden",
    not_found: "problem.not_found",
};

export function inWords(problem: unknown, special: Record<string, string> = {}): string {
    const error = asRpcError(problem);
    const general =
        GENERAL[error.code] ??
        (currentLanguage() === "en" ? undefined : ELSEWHERE[error.code]);

    if (error.code === "rate_limited" && error.retryMs)
        return t("problem.wait", { seconds: Math.ceil(error.retryMs / 1000) });
    return special[error.code] ?? (general ? t(general) : capitalized(error.message));
}

export function capitalized(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
