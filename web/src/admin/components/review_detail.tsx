// One review: the message among its neighbours, why it is here, and what to do.

import type { Message, Review } from "../../api.gen.ts";
import { BackIcon } from "../../components/icons.tsx";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { useLayoutEffect, useRef } from "preact/hooks";
import { dayOf, timeOf } from "../../text/time.ts";
import { marked } from "../data/spans.ts";
import { momentInWords } from "../text/dates.ts";
import { CAUSE_NAMES, DECISION_NAMES, kindInWords } from "../text/moderation.ts";
import { DecideForm } from "./decide_form.tsx";
import { Person } from "./person.tsx";
import { placeOf } from "./queue_row.tsx";
import { VerdictWords } from "./verdict_words.tsx";

interface Props {
    state: State;
    review: Review;
    context: Message[] | undefined;
    onBack(): void;
    onDecided(): void;
    onStale(): void;
}

export function ReviewDetail({
    state,
    review,
    context,
    onBack,
    onDecided,
    onStale,
}: Props) {
    const open = review.state !== "decided";

    return (
        <article class="review" aria-label="The review" {...testid("review")}>
            <header class="review-head">
                <button
                    class="icon-button back"
                    aria-label="Back to the list"
                    onClick={onBack}
                >
                    <BackIcon />
                </button>
                <span class={`chip ${review.cause}`}>{CAUSE_NAMES[review.cause]}</span>
                <span>
                    in <b {...testid("review-room")}>{placeOf(review)}</b>
                </span>
                <time class="faint">{momentInWords(review.at)}</time>
            </header>
            <Conversation review={review} context={context} />
            <Said review={review} />
            {review.verdict && <VerdictWords verdict={review.verdict} />}
            {open ? (
                <DecideForm {...{ state, review, onDecided, onStale }} />
            ) : (
                <Decided review={review} />
            )}
        </article>
    );
}

function Conversation({ review, context }: Pick<Props, "review" | "context">) {
    // What was written before it has a smaller id; a held one has none yet and is the newest.
    const before =
        context?.filter((one) => review.id === undefined || one.id < review.id) ?? [];
    const after =
        context?.filter((one) => review.id !== undefined && one.id > review.id) ?? [];

    const judged = useRef<HTMLDivElement>(null);

    // The message itself comes into view, with what was said before it above.
    useLayoutEffect(() => {
        const { parentElement: box, offsetTop, offsetHeight } = judged.current!;
        if (box)
            box.scrollTop =
                offsetTop - box.offsetTop - (box.clientHeight - offsetHeight) / 2;
    }, [context]);

    return (
        <div
            class="conversation"
            tabIndex={0}
            role="region"
            aria-label="The message and its neighbours"
        >
            {before.map((message) => (
                <Neighbour key={message.id} message={message} at={review.at} />
            ))}
            <div class="judged" ref={judged} {...testid("review-text")}>
                <Person id={review.user} avatar />
                <p class="message-text">
                    {review.text === undefined ? (
                        <em class="faint">The text is not kept any more.</em>
                    ) : (
                        marked(review.text, review.verdict).map((piece, i) =>
                            piece.kind ? (
                                <mark key={i} title={kindInWords(piece.kind)}>
                                    {piece.text}
                                </mark>
                            ) : (
                                piece.text
                            ),
                        )
                    )}
                </p>
            </div>
            {after.map((message) => (
                <Neighbour key={message.id} message={message} at={review.at} />
            ))}
            {context === undefined && (
                <p class="faint small-print">
                    What was written around it is not yours to read: nobody in that room
                    reported the message to you.
                </p>
            )}
        </div>
    );
}

function Neighbour({ message, at }: { message: Message; at: number }) {
    const sameDay = dayOf(message.at) === dayOf(at);

    return (
        <div class="neighbour">
            <Person id={message.user} />
            <time>{sameDay ? timeOf(message.at) : momentInWords(message.at)}</time>
            <p class={`message-text${message.deleted ? " deleted" : ""}`}>
                {message.deleted ? "This message was deleted." : message.text}
            </p>
        </div>
    );
}

function Said({ review }: { review: Review }) {
    if (review.reports.length === 0 && !review.appeal) return null;
    return (
        <div class="said">
            {review.reports.map((report) => (
                <p key={`${report.user} ${report.at}`} {...testid("review-report")}>
                    <Person id={report.user} /> reported it: <q>{report.reason}</q>
                </p>
            ))}
            {review.appeal && (
                <p class="appeal" {...testid("review-appeal")}>
                    <Person id={review.user} /> appeals against “
                    {review.decision ? DECISION_NAMES[review.decision] : "the decision"}”:{" "}
                    <q>{review.appeal}</q>
                </p>
            )}
        </div>
    );
}

function Decided({ review }: { review: Review }) {
    return (
        <p class="outcome" {...testid("review-outcome")}>
            <b>{review.decision && DECISION_NAMES[review.decision]}</b>
            {review.by !== undefined && (
                <>
                    {" "}
                    by <Person id={review.by} />
                </>
            )}
            {review.decided_at !== undefined && `, ${momentInWords(review.decided_at)}`}
            {review.final && ", after an appeal"}.
            {review.reason && (
                <>
                    {" "}
                    <q>{review.reason}</q>
                </>
            )}
        </p>
    );
}
