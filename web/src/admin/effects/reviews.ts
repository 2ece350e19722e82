// Reviews as the queue asks for them and hears of them.

import type { ReviewState } from "../../api.gen.ts";
import type { App } from "../../effects/app.ts";
import { asRpcError } from "../../protocol/errors.ts";
import { inWords } from "../../text/problems.ts";
import type { QueueAction } from "../data/queue.ts";

const PAGE = 50;

type Tell = (action: QueueAction) => void;

export function listReviews(app: App, show: ReviewState, tell: Tell, cursor?: string): void {
    const params = { state: show, limit: PAGE, ...(cursor && { cursor }) };

    app.line.call("review.list", params).then(
        (page) => tell({ type: "page", state: show, first: cursor === undefined, ...page }),
        (error) => tell({ type: "failed", why: inWords(error) }),
    );
}

export async function getReview(app: App, review: number, tell: Tell): Promise<void> {
    try {
        const { review: now, context } = await app.line.call("review.get", { review });
        tell({ type: "got", review: now, context });
    } catch (error) {
        if (asRpcError(error).code === "not_found") tell({ type: "gone", review });
    }
}

// Others decide too, and new ones come in.
export function watchReviews(app: App, tell: Tell): () => void {
    return app.store.watch((_after, _before, action) => {
        if (action.type !== "event") return;
        const { event } = action;
        if (event.method === "review.opened" || event.method === "review.decided")
            void getReview(app, event.params.review, tell);
    });
}
