// A notice as a sentence for the person it is about.

import type { Notice } from "../state/state.ts";

const DECIDED = {
    approve: (place: string) => `A moderator approved what you wrote ${place}.`,
    delete: (place: string) => `A moderator took away what you wrote ${place}.`,
    warn: (place: string) => `A moderator warns you about what you wrote ${place}.`,
    mute: (place: string) => `A moderator muted you for what you wrote ${place}.`,
    ban: (place: string) => `A moderator banned you for what you wrote ${place}.`,
};

export function noticeInWords(notice: Notice, place: string): string {
    if (notice.kind === "withheld") {
        const next = notice.review === undefined ? "" : " A moderator looks at it.";
        return `What you wrote ${place} was taken back.${next}`;
    }
    if (notice.kind === "appealed")
        return `You appealed about what you wrote ${place}. The moderators look at it once more.`;
    const words = DECIDED[notice.decision ?? "delete"](place);
    return notice.final && notice.decision !== "approve"
        ? `${words} This is final.`
        : words;
}
