// One line of the review queue.

import type { Review } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { agoInWords } from "../text/dates.ts";
import { placeOf } from "../text/policies.ts";
import { classInWords } from "../text/verdicts.ts";
import { Person } from "./person.tsx";

interface Props {
    review: Review;
    current: boolean;
    tabStop: boolean;
    onSelect(): void;
}

export function QueueRow({ review, current, tabStop, onSelect }: Props) {
    return (
        <li>
            <button
                class="queue-row"
                aria-current={current ? "true" : undefined}
                tabIndex={tabStop ? 0 : -1}
                onClick={onSelect}
                data-review={review.review}
                data-cause={review.cause}
                {...testid("review-row")}
            >
                <span class="queue-row-head">
                    <span class={`chip ${review.cause}`}>{t(`cause.${review.cause}`)}</span>
                    <Person id={review.user} />
                    <time dateTime={new Date(review.at).toISOString()}>
                        {agoInWords(review.at, Date.now())}
                    </time>
                </span>
                <span class="queue-row-text">{review.text ?? t("queue.no_text")}</span>
                <span class="queue-row-why">{whyOf(review)}</span>
            </button>
        </li>
    );
}

function whyOf(review: Review): string {
    const { reports, decision } = review;
    const reasons = (review.verdict?.reasons ?? []).map((one) => classInWords(one.class));

    return [
        placeOf(review),
        ...reasons,
        ...(reports.length > 0 ? [t("queue.reports", { count: reports.length })] : []),
        ...(decision ? [t(`decision.${decision}`)] : []),
    ].join(" · ");
}
