// A notice as a sentence for the person it is about.

import type { Notice } from "../state/state.ts";
import { t } from "./i18n.ts";

export function noticeInWords(notice: Notice, place: string): string {
    if (notice.kind === "withheld") {
        const taken = t("notice.withheld", { place });
        return notice.review === undefined ? taken : `${taken} ${t("notice.looked_at")}`;
    }
    if (notice.kind === "appealed") return t("notice.appealed", { place });
    const words = t(`notice.${notice.decision ?? "delete"}`, { place });
    return notice.final && notice.decision !== "approve"
        ? `${words} ${t("notice.final")}`
        : words;
}
