// How the worker does: the process beside the server that judges messages and makes figures.

import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Result } from "../../protocol/client.ts";
import { Dialog } from "../../components/dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { useAsk } from "../effects/ask.ts";
import { useFigureStatus, type FigureStatus } from "../effects/status.ts";
import { dayInWords } from "../text/dates.ts";
import { countInWords, percentInWords } from "../text/numbers.ts";
import { CLASS_NAMES, modelInWords } from "../text/moderation.ts";
import { listName, wantListNames } from "../effects/list_names.ts";
import { FigureBanner } from "./figure_banner.tsx";
import { Failed, PageHead } from "./page_head.tsx";

type Status = Result<"moderation.status">;

const LOOK_MS = 3_000;

export function WorkerPage({ state }: { state: State }) {
    const app = useApp();
    const [round, setRound] = useState(0);
    const answer = useAsk("moderation.status", {}, round);
    const { status: figures } = useFigureStatus();
    const status = answer.data;

    useEffect(() => {
        const timer = setInterval(() => setRound((count) => count + 1), LOOK_MS);

        wantListNames(app, () => setRound((count) => count + 1));
        return () => clearInterval(timer);
    }, []);

    return (
        <>
            <PageHead
                title="Worker"
                about="The process beside the server that judges messages and makes the figures. The chat never waits for it."
            />
            {answer.problem && <Failed problem={answer.problem} onRetry={answer.reload} />}
            {status && <StateStrip status={status} />}
            <div class="cards">
                {status && <Judging status={status} />}
                {status?.model && <Model model={status.model} />}
                {status?.lists && <Lists lists={status.lists} />}
                {figures && <FigureState figures={figures} mayRebuild={amAdmin(state)} />}
            </div>
        </>
    );
}

function StateStrip({ status }: { status: Status }) {
    const { kind, words } = stateInWords(status.worker);

    return (
        <p class={`strip ${kind}`} role="status" {...testid("worker-state")}>
            {words}
        </p>
    );
}

function stateInWords(worker: Status["worker"]): { kind: string; words: string } {
    if (!worker.on)
        return {
            kind: "warn",
            words: "This server runs without a worker: nothing is judged, and there are no figures.",
        };
    const loop = "It ends again and again soon after its start; the server's log says why.";
    if (!worker.connected)
        return worker.crash_loop
            ? { kind: "bad", words: `The worker is away. ${loop}` }
            : {
                  kind: "warn",
                  words: "The worker is away. What is posted meanwhile is judged when it is back, or handled as the policies say.",
              };
    if (worker.crash_loop) return { kind: "warn", words: `Connected just now. ${loop}` };
    return worker.ready
        ? { kind: "good", words: "Connected and judging." }
        : { kind: "", words: "Connected; it takes its lists." };
}

function Facts({ title, children }: { title: string; children: ComponentChildren }) {
    return (
        <section class="card">
            <header class="card-head">
                <h2>{title}</h2>
            </header>
            {children}
        </section>
    );
}

function Judging({ status }: { status: Status }) {
    const behind = Math.max(0, (status.head ?? 0) - (status.judged ?? 0));

    return (
        <Facts title="Judging">
            <dl class="facts">
                <dt>Started again</dt>
                <dd>
                    {countInWords(status.worker.restarts)} times since the server started
                </dd>
                <dt>Not judged yet</dt>
                <dd>
                    {behind === 0 ? "nothing" : `up to ${countInWords(behind)} changes`}
                </dd>
                <dt>Waiting for a verdict</dt>
                <dd>{countInWords(status.waiting ?? 0)} messages</dd>
                <dt>To review</dt>
                <dd>
                    {countInWords(status.open)} open, {countInWords(status.appealed)}{" "}
                    appealed
                </dd>
            </dl>
        </Facts>
    );
}

function Model({ model }: { model: NonNullable<Status["model"]> }) {
    return (
        <Facts title="Model">
            <dl class="facts">
                <dt>Shipped model</dt>
                <dd {...testid("model-version")}>
                    {model.version === 0 ? "not known yet" : modelInWords(model.version)}
                </dd>
                {model.heads.map((head) => (
                    <Threshold key={head.name} head={head} />
                ))}
                <dt>Learnt here</dt>
                <dd>
                    {model.head_missing
                        ? "is being learnt again"
                        : model.head === 0
                          ? "not in use"
                          : "in use"}
                </dd>
            </dl>
        </Facts>
    );
}

function Threshold({ head }: { head: { name: string; threshold: number } }) {
    const name = CLASS_NAMES[head.name as keyof typeof CLASS_NAMES] ?? head.name;

    return (
        <>
            <dt>{name}</dt>
            <dd>minded from {percentInWords(head.threshold / 10_000)} on</dd>
        </>
    );
}

function Lists({ lists }: { lists: NonNullable<Status["lists"]> }) {
    return (
        <Facts title="Lists">
            <p>
                {lists.current
                    ? "The worker knows them as they are."
                    : "On their way to the worker."}
            </p>
            <ul class="faults">
                {lists.bad_patterns.map((bad) => (
                    <li key={`${bad.list} ${bad.line}`} class="problem-text">
                        {listName(bad.list) ?? `List ${bad.list}`}, line {bad.line}:{" "}
                        {bad.why}
                    </li>
                ))}
            </ul>
        </Facts>
    );
}

function FigureState({
    figures,
    mayRebuild,
}: {
    figures: FigureStatus;
    mayRebuild: boolean;
}) {
    const app = useApp();
    const task = useTask({
        conflict: "The log has been cut by retention: what is gone from it would be lost.",
    });
    const [asking, setAsking] = useState(false);

    return (
        <Facts title="Figures">
            {figures.ready && <FigureBanner status={figures} />}
            <dl class="facts">
                <dt>Complete up to</dt>
                <dd>
                    {figures.behind === 0
                        ? "now"
                        : `${countInWords(figures.behind)} changes ago`}
                </dd>
                <dt>First day</dt>
                <dd>{figures.since ? dayInWords(figures.since) : "none yet"}</dd>
                <dt>Time zone</dt>
                <dd>{figures.time_zone}</dd>
                <dt>Person by person</dt>
                <dd>{figures.person_figures ? "on, by the operator" : "off"}</dd>
            </dl>
            {task.problem && <p class="problem-text">{task.problem}</p>}
            {mayRebuild && figures.ready && (
                <button
                    class="small"
                    disabled={task.busy || figures.catching_up}
                    onClick={() => setAsking(true)}
                    {...testid("rebuild")}
                >
                    Make all figures anew
                </button>
            )}
            {asking && (
                <Dialog title="Make all figures anew?" onClose={() => setAsking(false)}>
                    <p>
                        The worker counts the whole log again. Meanwhile the figures are
                        incomplete; the chat goes on. This is hardly ever needed.
                    </p>
                    <div class="row end">
                        <button onClick={() => setAsking(false)}>Cancel</button>
                        <button
                            class="primary"
                            onClick={() => {
                                setAsking(false);
                                task.run(() => app.line.call("analytics.rebuild", {}));
                            }}
                            {...testid("confirm-ok")}
                        >
                            Count again
                        </button>
                    </div>
                </Dialog>
            )}
        </Facts>
    );
}
