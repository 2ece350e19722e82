// One line of the review queue.

import type { Review } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { agoInWords } from "../text/dates.ts";
import { CAUSE_NAMES, CLASS_NAMES, DECISION_NAMES } from "../text/moderation.ts";
import { Person } from "./person.tsx";

interface Props {
    review: Review;
    current: boolean;
    tabStop: boolean;
    onSelect(): void;
}

export function QueueRow({ review, current, tabStop, onSelect }: Props) {
    const reasons = review.verdict?.reasons ?? [];

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
                    <span class={`chip ${review.cause}`}>{CAUSE_NAMES[review.cause]}</span>
                    <Person id={review.user} />
                    <time dateTime={new Date(review.at).toISOString()}>
                        {agoInWords(review.at, Date.now())}
                    </time>
                </span>
                <span class="queue-row-text">
                    {review.text ?? "The text is not kept any more."}
                </span>
                <span class="queue-row-why">
                    {placeOf(review)}
                    {reasons.map((reason) => ` · ${CLASS_NAMES[reason.class]}`)}
                    {review.reports.length > 0 &&
                        ` · ${review.reports.length} ${review.reports.length === 1 ? "report" : "reports"}`}
                    {review.decision && ` · ${DECISION_NAMES[review.decision]}`}
                </span>
            </button>
        </li>
    );
}

export function placeOf(review: Review): string {
    return review.room_kind === "dm" ? "a direct conversation" : review.room_name;
}
