// One review: the message among its neighbours, why it is here, and what to do.

import type { Review, Message } from "../../api.gen.ts";
import { BackIcon } from "../../components/icons.tsx";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, tParts } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { placeOf } from "../text/policies.ts";
import { Conversation } from "./conversation.tsx";
import { DecideForm } from "./decide_form.tsx";
import { Person } from "./person.tsx";
import { VerdictWords } from "./verdict_words.tsx";

interface Props {
    state: State;
    review: Review;
    context: Message[] | undefined;
    onBack(): void;
    onDecided(): void;
    onStale(): void;
}

export function ReviewDetail({ review, context, onBack, ...rest }: Props) {
    const place = <b {...testid("review-room")}>{placeOf(review)}</b>;

    return (
        <article class="review" aria-label={t("review.title")} {...testid("review")}>
            <header class="review-head">
                <button
                    class="icon-button back"
                    aria-label={t("review.back")}
                    onClick={onBack}
                >
                    <BackIcon />
                </button>
                <span class={`chip ${review.cause}`}>{t(`cause.${review.cause}`)}</span>
                <span>{tParts("review.in", { place })}</span>
                <time class="faint">{shortMomentOf(review.at)}</time>
            </header>
            <Conversation review={review} context={context} />
            <Said review={review} />
            {review.verdict && <VerdictWords verdict={review.verdict} />}
            {review.state === "decided" ? (
                <Decided review={review} />
            ) : (
                <DecideForm review={review} {...rest} />
            )}
        </article>
    );
}

function Said({ review }: { review: Review }) {
    const { reports, appeal, decision } = review;

    if (reports.length === 0 && !appeal) return null;
    return (
        <div class="said">
            {reports.map((report) => (
                <p key={`${report.user} ${report.at}`} {...testid("review-report")}>
                    {tParts("review.reported", {
                        who: <Person id={report.user} />,
                        words: <q>{report.reason}</q>,
                    })}
                </p>
            ))}
            {appeal && (
                <p class="appeal" {...testid("review-appeal")}>
                    {tParts("review.appeals", {
                        who: <Person id={review.user} />,
                        decision: decision
                            ? t(`decision.${decision}`)
                            : t("review.the_decision"),
                        words: <q>{appeal}</q>,
                    })}
                </p>
            )}
        </div>
    );
}

function Decided({ review }: { review: Review }) {
    const { decision, by, decided_at: at, final, reason } = review;

    return (
        <p class="outcome" {...testid("review-outcome")}>
            {tParts("review.outcome", {
                decision: <b>{decision && t(`decision.${decision}`)}</b>,
                known: by === undefined ? "no" : "yes",
                who: by === undefined ? "" : <Person id={by} />,
                when: at === undefined ? "" : shortMomentOf(at),
                final: final ? "yes" : "no",
            })}
            {reason && (
                <>
                    {" "}
                    <q>{reason}</q>
                </>
            )}
        </p>
    );
}
