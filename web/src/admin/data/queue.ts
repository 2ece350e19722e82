// The review queue: (queue, action) -> queue. Pure.

import type { Message, Review, ReviewState } from "../../api.gen.ts";

export interface Queue {
    show: ReviewState;
    reviews: Review[];
    cursor?: string; // there are more
    phase: "loading" | "ready" | "failed";
    why?: string;
    selected?: number;
    context: Record<number, Message[] | undefined>; // by review; undefined: not for us to see
}

export type QueueAction =
    | { type: "show"; state: ReviewState }
    | {
          type: "page";
          state: ReviewState;
          reviews: Review[];
          cursor?: string;
          first: boolean;
      }
    | { type: "failed"; why: string }
    | { type: "got"; review: Review; context?: Message[] }
    | { type: "gone"; review: number } // decided, or not there any more
    | { type: "select"; review: number | undefined }
    | { type: "move"; by: number };

export function emptyQueue(show: ReviewState): Queue {
    return { show, reviews: [], phase: "loading", context: {} };
}

export function reduceQueue(queue: Queue, action: QueueAction): Queue {
    switch (action.type) {
        case "show":
            return emptyQueue(action.state);
        case "page":
            return addPage(queue, action);
        case "failed":
            return { ...queue, phase: "failed", why: action.why };
        case "got":
            return got(queue, action.review, action.context);
        case "gone":
            return without(queue, action.review);
        case "select":
            return { ...queue, selected: action.review };
        case "move":
            return move(queue, action.by);
    }
}

function addPage(queue: Queue, page: Extract<QueueAction, { type: "page" }>): Queue {
    if (page.state !== queue.show) return queue; // an answer to an older question
    const known = new Map(
        (page.first ? [] : queue.reviews).map((one) => [one.review, one]),
    );

    for (const review of page.reviews) known.set(review.review, review);
    const reviews = [...known.values()];
    const selected = reviews.some((one) => one.review === queue.selected)
        ? queue.selected
        : undefined;
    return {
        ...queue,
        reviews,
        selected,
        cursor: page.cursor,
        phase: "ready",
        why: undefined,
    };
}

// A review as it is now: it may have moved to another list.
function got(queue: Queue, review: Review, context: Message[] | undefined): Queue {
    const at = queue.reviews.findIndex((one) => one.review === review.review);
    const next = { ...queue, context: { ...queue.context, [review.review]: context } };

    if (review.state !== queue.show) return without(next, review.review);
    if (at >= 0)
        return {
            ...next,
            reviews: queue.reviews.map((one, i) => (i === at ? review : one)),
        };
    // Open ones stand oldest first: a new one is the last. With more to come it is among those.
    if (queue.show === "decided") return { ...next, reviews: [review, ...queue.reviews] };
    return queue.cursor === undefined
        ? { ...next, reviews: [...queue.reviews, review] }
        : next;
}

// The one after it takes its place, so that one can go on deciding.
function without(queue: Queue, id: number): Queue {
    const at = queue.reviews.findIndex((one) => one.review === id);

    if (at < 0) return queue;
    const reviews = queue.reviews.filter((one) => one.review !== id);
    const follows = reviews[Math.min(at, reviews.length - 1)]?.review;
    return {
        ...queue,
        reviews,
        selected: queue.selected === id ? follows : queue.selected,
    };
}

function move(queue: Queue, by: number): Queue {
    const at = queue.reviews.findIndex((one) => one.review === queue.selected);
    const start = at < 0 ? (by > 0 ? -1 : queue.reviews.length) : at;
    const to = Math.max(0, Math.min(queue.reviews.length - 1, start + by));

    return { ...queue, selected: queue.reviews[to]?.review };
}
