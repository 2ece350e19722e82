// The message under review, with what was said before and after it.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Message, Review } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { dayOf, shortMomentOf, timeOf } from "../../text/time.ts";
import { marked } from "../data/spans.ts";
import { kindInWords } from "../text/verdicts.ts";
import { Person } from "./person.tsx";

interface Props {
    review: Review;
    context: Message[] | undefined; // not for us to see
}

export function Conversation({ review, context }: Props) {
    const { id } = review;
    // What was written before it has a smaller id; a held one has none yet and is the newest.
    const before = context?.filter((one) => id === undefined || one.id < id) ?? [];
    const after = context?.filter((one) => id !== undefined && one.id > id) ?? [];
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
            aria-label={t("review.neighbours")}
        >
            {before.map((message) => (
                <Neighbour key={message.id} message={message} at={review.at} />
            ))}
            <div class="judged" ref={judged} {...testid("review-text")}>
                <Person id={review.user} avatar />
                <p class="message-text">
                    <Marked review={review} />
                </p>
            </div>
            {after.map((message) => (
                <Neighbour key={message.id} message={message} at={review.at} />
            ))}
            {context === undefined && (
                <p class="faint small-print">{t("review.not_yours")}</p>
            )}
        </div>
    );
}

function Marked({ review: { text, verdict } }: { review: Review }) {
    if (text === undefined) return <em class="faint">{t("queue.no_text")}</em>;
    return (
        <>
            {marked(text, verdict).map((piece, i) =>
                piece.kind ? (
                    <mark key={i} title={kindInWords(piece.kind)}>
                        {piece.text}
                    </mark>
                ) : (
                    piece.text
                ),
            )}
        </>
    );
}

function Neighbour({ message, at }: { message: Message; at: number }) {
    const sameDay = dayOf(message.at) === dayOf(at);

    return (
        <div class="neighbour">
            <Person id={message.user} />
            <time>{sameDay ? timeOf(message.at) : shortMomentOf(message.at)}</time>
            <p class={`message-text${message.deleted ? " deleted" : ""}`}>
                {message.deleted ? t("talk.deleted") : message.text}
            </p>
        </div>
    );
}
