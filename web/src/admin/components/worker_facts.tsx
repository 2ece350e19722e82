// What the worker does and knows, card by card.

import type { ComponentChildren } from "preact";
import type { Result } from "../../protocol/client.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { listName } from "../effects/list_names.ts";
import { percentInWords } from "../text/numbers.ts";
import { classInWords, modelInWords } from "../text/verdicts.ts";

type Status = Result<"moderation.status">;

export function FactCard({ title, children }: { title: string; children: ComponentChildren }) {
    return (
        <section class="card">
            <header class="card-head">
                <h2>{title}</h2>
            </header>
            {children}
        </section>
    );
}

export function JudgingFacts({ status }: { status: Status }) {
    const { worker, waiting, open, appealed } = status;
    const behind = Math.max(0, (status.head ?? 0) - (status.judged ?? 0));

    return (
        <FactCard title={t("worker.judging")}>
            <dl class="facts">
                <dt>{t("worker.restarts")}</dt>
                <dd>{t("worker.restarts_of", { count: worker.restarts })}</dd>
                <dt>{t("worker.behind")}</dt>
                <dd>{t("worker.behind_of", { count: behind })}</dd>
                <dt>{t("worker.waiting")}</dt>
                <dd>{t("worker.waiting_of", { count: waiting ?? 0 })}</dd>
                <dt>{t("worker.to_review")}</dt>
                <dd>{t("worker.to_review_of", { open, appealed })}</dd>
            </dl>
        </FactCard>
    );
}

export function ModelFacts({ model }: { model: NonNullable<Status["model"]> }) {
    return (
        <FactCard title={t("worker.model")}>
            <dl class="facts">
                <dt>{t("worker.shipped")}</dt>
                <dd {...testid("model-version")}>
                    {model.version === 0
                        ? t("worker.unknown")
                        : modelInWords(model.version)}
                </dd>
                {model.heads.map(({ name, threshold }) => (
                    <Threshold key={name} name={name} from={threshold / 10_000} />
                ))}
                <dt>{t("class.workspace")}</dt>
                <dd>
                    {t(
                        model.head_missing
                            ? "worker.learning"
                            : model.head === 0
                              ? "worker.not_in_use"
                              : "learning.in_use",
                    )}
                </dd>
            </dl>
        </FactCard>
    );
}

function Threshold({ name, from }: { name: string; from: number }) {
    return (
        <>
            <dt>{classInWords(name)}</dt>
            <dd>{t("worker.minded", { percent: percentInWords(from) })}</dd>
        </>
    );
}

export function ListFacts({ lists }: { lists: NonNullable<Status["lists"]> }) {
    return (
        <FactCard title={t("pages.lists")}>
            <p>{t(lists.current ? "worker.lists_current" : "worker.lists_coming")}</p>
            <ul class="faults">
                {lists.bad_patterns.map(({ list, line, why }) => (
                    <li key={`${list} ${line}`} class="problem-text">
                        {t("worker.bad", {
                            list: listName(list) ?? t("worker.list", { id: String(list) }),
                            line,
                            why,
                        })}
                    </li>
                ))}
            </ul>
        </FactCard>
    );
}
