// What somebody is to look at, and the decisions about it. Everything goes by keyboard too.

import type { RefObject } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";
import type { ReviewState } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import type { State } from "../../state/state.ts";
import { t, tParts } from "../../text/i18n.ts";
import { writePath, type Path } from "../data/path.ts";
import { emptyQueue, reduceQueue, type Queue } from "../data/queue.ts";
import { getReview, listReviews, watchReviews } from "../effects/reviews.ts";
import { Empty, Loading } from "./listed.tsx";
import { Failed, PageHead, Tabs } from "./page_head.tsx";
import { QueueRow } from "./queue_row.tsx";
import { ReviewDetail } from "./review_detail.tsx";

const STATES: ReviewState[] = ["open", "appealed", "decided"];

export function QueuePage({ state, path }: { state: State; path: Path }) {
    const app = useApp();
    const show = STATES.find((one) => one === path.part) ?? "open";
    const [queue, tell] = useReducer(reduceQueue, emptyQueue(show));
    const list = useRef<HTMLUListElement>(null);
    const open = state.link.phase === "open";
    const selected = queue.reviews.find((one) => one.review === queue.selected);
    const select = (review?: number) => tell({ type: "select", review });

    useEffect(() => {
        if (queue.show !== show) tell({ type: "show", state: show });
        if (open) listReviews(app, show, tell);
    }, [show, open]);
    useEffect(() => watchReviews(app, tell), []);
    useEffect(() => {
        if (queue.selected !== undefined) void getReview(app, queue.selected, tell);
        currentRow(list)?.scrollIntoView({ block: "nearest" });
    }, [queue.selected]);

    return (
        <>
            <PageHead title={t("pages.queue")}>
                <Tabs
                    id="queue"
                    label={t("queue.which")}
                    parts={STATES.map((part) => ({ part, title: t(`queue.${part}`) }))}
                    now={show}
                    onChange={(to) =>
                        app.dispatch({ type: "admin", path: writePath("queue", to) })
                    }
                />
            </PageHead>
            <div class={`queue${selected ? " chosen" : ""}`} onKeyDown={onKey}>
                <section class="queue-list" aria-label={t("queue.list")}>
                    <QueueState queue={queue} onRetry={() => listReviews(app, show, tell)} />
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
                                onSelect={() => select(review.review)}
                            />
                        ))}
                    </ul>
                    {queue.cursor && (
                        <button
                            class="more"
                            onClick={() => listReviews(app, show, tell, queue.cursor)}
                        >
                            {t("list.more")}
                        </button>
                    )}
                </section>
                {selected ? (
                    <ReviewDetail
                        key={selected.review}
                        state={state}
                        review={selected}
                        context={queue.context[selected.review]}
                        onBack={() => select(undefined)}
                        onDecided={() => {
                            tell({ type: "gone", review: selected.review });
                            list.current?.querySelector<HTMLElement>("button")?.focus();
                        }}
                        onStale={() => void getReview(app, selected.review, tell)}
                    />
                ) : (
                    queue.reviews.length > 0 && <Hint />
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
        requestAnimationFrame(() => currentRow(list)?.focus());
    }
}

function currentRow(list: RefObject<HTMLElement | null>) {
    return list.current?.querySelector<HTMLElement>('[aria-current="true"]');
}

function QueueState({ queue, onRetry }: { queue: Queue; onRetry(): void }) {
    if (queue.phase === "failed")
        return <Failed problem={queue.why ?? ""} onRetry={onRetry} />;
    if (queue.phase === "loading") return <Loading />;
    if (queue.reviews.length > 0) return null;
    return <Empty id="queue-empty">{t(`queue.none_${queue.show}`)}</Empty>;
}

function Hint() {
    return (
        <p class="queue-hint">
            {tParts("queue.hint", { next: <kbd>J</kbd>, before: <kbd>K</kbd> })}
        </p>
    );
}
