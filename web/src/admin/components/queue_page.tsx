// What somebody is to look at, and the decisions about it. Everything goes by keyboard too.

import { useEffect, useReducer, useRef } from "preact/hooks";
import type { ReviewState } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { inWords } from "../../text/problems.ts";
import { writePath, type Path } from "../data/path.ts";
import { emptyQueue, reduceQueue, type QueueAction } from "../data/queue.ts";
import { asRpcError } from "../../protocol/errors.ts";
import { Failed, PageHead } from "./page_head.tsx";
import { QueueRow } from "./queue_row.tsx";
import { ReviewDetail } from "./review_detail.tsx";

const STATES: { state: ReviewState; title: string; empty: string }[] = [
    { state: "open", title: "Open", empty: "Nothing to review. All quiet on this branch." },
    { state: "appealed", title: "Appealed", empty: "Nobody appeals." },
    { state: "decided", title: "Decided", empty: "Nothing has been decided yet." },
];
const PAGE = 50;

export function QueuePage({ state, path }: { state: State; path: Path }) {
    const app = useApp();
    const show = STATES.find((one) => one.state === path.part)?.state ?? "open";
    const [queue, tell] = useReducer(reduceQueue, emptyQueue(show));
    const list = useRef<HTMLUListElement>(null);
    const open = state.link.phase === "open";
    const selected = queue.reviews.find((one) => one.review === queue.selected);

    const load = (cursor?: string) => {
        const params = { state: show, limit: PAGE, ...(cursor && { cursor }) };
        app.line.call("review.list", params).then(
            (page) => {
                const first = cursor === undefined;
                tell({ type: "page", state: show, first, ...page });
            },
            (error) => tell({ type: "failed", why: inWords(error) }),
        );
    };

    useEffect(() => {
        if (queue.show !== show) tell({ type: "show", state: show });
        if (open) load();
    }, [show, open]);
    useEffect(() => watchReviews(app, tell), []);
    useEffect(() => {
        if (queue.selected !== undefined) void getReview(app, queue.selected, tell);
    }, [queue.selected]);
    useEffect(() => {
        list.current
            ?.querySelector<HTMLElement>('[aria-current="true"]')
            ?.scrollIntoView({ block: "nearest" });
    }, [queue.selected]);

    const { empty } = STATES.find((one) => one.state === show)!;
    return (
        <>
            <PageHead title="Review queue">
                <nav class="tabs" aria-label="Which reviews">
                    {STATES.map((one) => (
                        <button
                            key={one.state}
                            aria-current={one.state === show ? "page" : undefined}
                            onClick={() =>
                                app.dispatch({
                                    type: "admin",
                                    path: writePath("queue", one.state),
                                })
                            }
                            {...testid(`queue-${one.state}`)}
                        >
                            {one.title}
                        </button>
                    ))}
                </nav>
            </PageHead>
            <div class={`queue${selected ? " chosen" : ""}`} onKeyDown={onKey}>
                <section class="queue-list" aria-label="Reviews">
                    {queue.phase === "failed" && (
                        <Failed problem={queue.why ?? ""} onRetry={() => load()} />
                    )}
                    {queue.phase === "loading" && <p class="admin-empty">Loading…</p>}
                    {queue.phase === "ready" && queue.reviews.length === 0 && (
                        <p class="admin-empty" {...testid("queue-empty")}>
                            {empty}
                        </p>
                    )}
                    <ul ref={list}>
                        {queue.reviews.map((review, i) => (
                            <QueueRow
                                key={review.review}
                                review={review}
                                current={review.review === queue.selected}
                                tabStop={
                                    queue.selected === undefined
                                        ? i === 0
                                        : review.review === queue.selected
                                }
                                onSelect={() =>
                                    tell({ type: "select", review: review.review })
                                }
                            />
                        ))}
                    </ul>
                    {queue.cursor && (
                        <button class="more" onClick={() => load(queue.cursor)}>
                            Show more
                        </button>
                    )}
                </section>
                {selected ? (
                    <ReviewDetail
                        key={selected.review}
                        state={state}
                        review={selected}
                        context={queue.context[selected.review]}
                        onBack={() => tell({ type: "select", review: undefined })}
                        onDecided={() => {
                            tell({ type: "gone", review: selected.review });
                            list.current?.querySelector<HTMLElement>("button")?.focus();
                        }}
                        onStale={() => void getReview(app, selected.review, tell)}
                    />
                ) : (
                    <p class="queue-hint">
                        Pick a message on the left, or go with <kbd>J</kbd> and <kbd>K</kbd>
                        .
                    </p>
                )}
            </div>
        </>
    );

    function onKey(event: KeyboardEvent) {
        const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];

        if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        if ((event.target as HTMLElement).closest("input, textarea, select")) return;
        event.preventDefault();
        tell({ type: "move", by });
        // The row that is current now takes the focus.
        requestAnimationFrame(() =>
            list.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus(),
        );
    }
}

type App = ReturnType<typeof useApp>;

async function getReview(app: App, review: number, tell: (action: QueueAction) => void) {
    try {
        const { review: now, context } = await app.line.call("review.get", { review });
        tell({ type: "got", review: now, context });
    } catch (error) {
        if (asRpcError(error).code === "not_found") tell({ type: "gone", review });
    }
}

// Others decide too, and new ones come in.
function watchReviews(app: App, tell: (action: QueueAction) => void) {
    return app.store.watch((_after, _before, action) => {
        if (action.type !== "event") return;
        const { event } = action;
        if (event.method === "review.opened" || event.method === "review.decided")
            void getReview(app, event.params.review, tell);
    });
}
