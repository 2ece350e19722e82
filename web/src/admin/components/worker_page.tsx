// How the worker does: the process beside the server that judges messages and makes figures.

import { useEffect, useState } from "preact/hooks";
import { useApp } from "../../components/use_app.ts";
import type { Result } from "../../protocol/client.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { useAsk } from "../effects/ask.ts";
import { wantListNames } from "../effects/list_names.ts";
import { useFigureStatus } from "../effects/status.ts";
import { FigureState } from "./figure_state.tsx";
import { Loading } from "./listed.tsx";
import { Failed, PageHead } from "./page_head.tsx";
import { JudgingFacts, ListFacts, ModelFacts } from "./worker_facts.tsx";

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
            <PageHead title={t("pages.worker")} about={t("worker.about")} />
            {answer.problem && <Failed problem={answer.problem} onRetry={answer.reload} />}
            {!status && !answer.problem && <Loading />}
            {status && <StateStrip worker={status.worker} />}
            <div class="cards">
                {status && <JudgingFacts status={status} />}
                {status?.model && <ModelFacts model={status.model} />}
                {status?.lists && <ListFacts lists={status.lists} />}
                {figures && <FigureState figures={figures} mayRebuild={amAdmin(state)} />}
            </div>
        </>
    );
}

type Worker = Result<"moderation.status">["worker"];

function StateStrip({ worker }: { worker: Worker }) {
    const { kind, words } = stateOf(worker);

    return (
        <p class={`strip ${kind}`} role="status" {...testid("worker-state")}>
            {t(words)}
        </p>
    );
}

function stateOf(worker: Worker): { kind: string; words: Key } {
    if (!worker.on) return { kind: "warn", words: "worker.off" };
    if (!worker.connected)
        return worker.crash_loop
            ? { kind: "bad", words: "worker.away_loop" }
            : { kind: "warn", words: "worker.away" };
    if (worker.crash_loop) return { kind: "warn", words: "worker.loop" };
    return worker.ready
        ? { kind: "good", words: "worker.ready" }
        : { kind: "", words: "worker.connected" };
}
