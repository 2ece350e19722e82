// What the machine learns from the reviewers: train, compare, use, go back.

import { useEffect, useState } from "preact/hooks";
import type { Confusion, Head } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { newKey } from "../../protocol/surroundings.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { qualityOf } from "../data/confusion.ts";
import { useAsk } from "../effects/ask.ts";
import { momentInWords } from "../text/dates.ts";
import { countInWords, percentInWords } from "../text/numbers.ts";
import { Failed, PageHead } from "./page_head.tsx";
import { Person } from "./person.tsx";

const LOOK_MS = 1_500;

export function LearningPage({ state }: { state: State }) {
    const app = useApp();
    const task = useTask();
    const [round, setRound] = useState(0);
    const heads = useAsk("head.list", {}, round);
    const status = useAsk("moderation.status", {}, round);
    const mayChange = amAdmin(state);
    const list = heads.data?.heads ?? [];
    const learning = list.some((head) => head.state === "learning");
    const current = list.find((head) => head.current);
    const examples = status.data?.examples;
    const act = (what: () => Promise<unknown>) =>
        task.run(async () => {
            await what();
            setRound((count) => count + 1);
        });

    useEffect(() => {
        if (!learning) return;
        const timer = setTimeout(() => setRound((count) => count + 1), LOOK_MS);
        return () => clearTimeout(timer);
    });

    return (
        <>
            <PageHead
                title="Learning"
                about="The machine can learn from what reviewers decided here. What it learnt judges the class “Learnt here” once you put it to use, and one step takes it back."
            >
                {mayChange && (
                    <button
                        class="primary"
                        disabled={task.busy || learning || !examples}
                        onClick={() =>
                            act(() => app.line.call("head.learn", { key: newKey() }))
                        }
                        {...testid("head-learn")}
                    >
                        {learning ? "Learning…" : "Learn from the decisions"}
                    </button>
                )}
                {mayChange && current && (
                    <button
                        disabled={task.busy}
                        onClick={() => act(() => app.line.call("head.use", {}))}
                        {...testid("head-back")}
                    >
                        Roll back
                    </button>
                )}
            </PageHead>
            {(task.problem || heads.problem) && (
                <Failed problem={task.problem || heads.problem!} onRetry={heads.reload} />
            )}
            <p class="strip" {...testid("learning-state")}>
                {examples === undefined
                    ? "Loading…"
                    : `${countInWords(examples)} ${examples === 1 ? "decision" : "decisions"} to learn from.`}{" "}
                {current
                    ? `In use: what was learnt ${momentInWords(current.at)}.`
                    : "Nothing learnt is in use."}
            </p>
            {heads.data && list.length === 0 && (
                <p class="admin-empty" {...testid("heads-empty")}>
                    Nothing has been learnt yet. Decide on some reviews first: messages that
                    are fine teach as much as those that are not.
                </p>
            )}
            <ul class="heads">
                {list.map((head) => (
                    <HeadCard
                        key={head.version}
                        head={head}
                        busy={task.busy}
                        mayChange={mayChange}
                        onUse={(version) =>
                            act(() => app.line.call("head.use", { version }))
                        }
                    />
                ))}
            </ul>
        </>
    );
}

interface CardProps {
    head: Head;
    busy: boolean;
    mayChange: boolean;
    onUse(version: number): void;
}

function HeadCard({ head, busy, mayChange, onUse }: CardProps) {
    return (
        <li
            class={`card head-card${head.current ? " current" : ""}`}
            data-state={head.state}
            {...testid("head")}
        >
            <header class="card-head">
                <h2>Learnt {momentInWords(head.at)}</h2>
                {head.current && <span class="chip good">In use</span>}
                {head.state === "learning" && <span class="chip">Learning…</span>}
                {head.state === "failed" && <span class="chip held">Failed</span>}
                {mayChange && head.state === "good" && (
                    <span class="card-tools">
                        <button
                            class="small"
                            disabled={busy}
                            onClick={() => onUse(head.current ? 0 : head.version)}
                            {...testid("head-use")}
                        >
                            {head.current ? "Stop using it" : "Use it"}
                        </button>
                    </span>
                )}
            </header>
            <p class="about">
                By <Person id={head.by} />
                {head.before && `, from ${countInWords(sizeOf(head.before))} decisions`}.
                {head.why && ` ${head.why}`}
            </p>
            {head.before && head.after && (
                <Compared before={head.before} after={head.after} />
            )}
        </li>
    );
}

const ROWS: { name: string; value(confusion: Confusion): string; hint: string }[] = [
    {
        name: "Unwanted and found",
        value: (c) => countInWords(c.tp),
        hint: "more is better",
    },
    {
        name: "Unwanted, but missed",
        value: (c) => countInWords(c.fn),
        hint: "fewer is better",
    },
    { name: "Fine, but found", value: (c) => countInWords(c.fp), hint: "fewer is better" },
    { name: "Fine and let pass", value: (c) => countInWords(c.tn), hint: "more is better" },
    {
        name: "Right when it finds something",
        value: (c) => share(qualityOf(c).precision),
        hint: "precision",
    },
    {
        name: "Of the unwanted, found",
        value: (c) => share(qualityOf(c).recall),
        hint: "recall",
    },
    { name: "Both together", value: (c) => share(qualityOf(c).f1), hint: "F1" },
];

function sizeOf({ tp, fp, fn, tn }: Confusion): number {
    return tp + fp + fn + tn;
}

function share(value: number | undefined): string {
    return value === undefined ? "–" : percentInWords(value);
}

function Compared({ before, after }: { before: Confusion; after: Confusion }) {
    return (
        <div class="table-frame">
            <table class="data compared" {...testid("head-compared")}>
                <thead>
                    <tr>
                        <th scope="col">On the same decisions</th>
                        <th scope="col" class="number">
                            As shipped
                        </th>
                        <th scope="col" class="number">
                            With this
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {ROWS.map((row) => (
                        <tr key={row.name}>
                            <th scope="row">
                                {row.name} <small>{row.hint}</small>
                            </th>
                            <td class="number">{row.value(before)}</td>
                            <td class="number">{row.value(after)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
