// What the machine learns from the reviewers: train, compare, use, go back.

import { useEffect, useState } from "preact/hooks";
import type { Head } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { newKey } from "../../protocol/surroundings.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { useAsk } from "../effects/ask.ts";
import { HeadCard } from "./head_card.tsx";
import { Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";

const LOOK_MS = 1_500;

export function LearningPage({ state }: { state: State }) {
    const app = useApp();
    const task = useTask();
    const [round, setRound] = useState(0);
    const answer = useAsk("head.list", {}, round);
    const status = useAsk("moderation.status", {}, round);
    const mayChange = amAdmin(state);
    const heads = answer.data?.heads;
    const learning = heads?.some((head) => head.state === "learning");
    const current = heads?.find((head) => head.current);
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
            <PageHead title={t("pages.learning")} about={t("learning.about")}>
                {mayChange && (
                    <button
                        class="primary"
                        disabled={task.busy || learning || !examples}
                        onClick={() =>
                            act(() => app.line.call("head.learn", { key: newKey() }))
                        }
                        {...testid("head-learn")}
                    >
                        {t(learning ? "learning.busy" : "learning.learn")}
                    </button>
                )}
                {mayChange && current && (
                    <button
                        disabled={task.busy}
                        onClick={() => act(() => app.line.call("head.use", {}))}
                        {...testid("head-back")}
                    >
                        {t("learning.back")}
                    </button>
                )}
            </PageHead>
            {task.problem && (
                <p class="strip bad" role="alert">
                    {task.problem}
                </p>
            )}
            {examples !== undefined && <Standing examples={examples} current={current} />}
            <Listed
                of={{ ...answer, items: heads }}
                empty={t("learning.none")}
                emptyId="heads-empty"
            >
                {(all) => (
                    <ul class="heads">
                        {all.map((head) => (
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
                )}
            </Listed>
        </>
    );
}

function Standing({ examples, current }: { examples: number; current: Head | undefined }) {
    return (
        <p class="strip" {...testid("learning-state")}>
            {t("learning.examples", { count: examples })}{" "}
            {current
                ? t("learning.current", { when: shortMomentOf(current.at) })
                : t("learning.no_current")}
        </p>
    );
}
