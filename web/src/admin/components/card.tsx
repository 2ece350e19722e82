// The frame around one report: what it is, its figures, and the way to take them along.

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Params } from "../../protocol/client.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { capitalized } from "../../text/problems.ts";
import { downloadReport } from "../effects/download.ts";
import type { Answer } from "../effects/ask.ts";

interface Props {
    report: Params<"analytics.export">["report"];
    title: string;
    about: string;
    params: Omit<Params<"analytics.export">, "report">;
    whole?: boolean; // a room was asked for, and this report has none
    wide?: boolean;
    answer: Pick<Answer<unknown>, "busy" | "problem" | "code" | "data">;
    empty: boolean;
    nothing?: string;
    table?: ComponentChildren; // the chart's alternative; absent: the children are one
    children: ComponentChildren;
}

export function Card(props: Props) {
    const { report, title, answer, table } = props;
    const [asTable, setAsTable] = useState(false);
    const id = useId();

    return (
        <section
            class={`card${props.wide ? " wide" : ""}`}
            aria-labelledby={id}
            aria-busy={answer.busy}
            data-report={report}
            data-state={answer.problem ? "failed" : answer.data ? "ready" : "loading"}
            {...testid("report")}
        >
            <header class="card-head">
                <h2 id={id}>{title}</h2>
                {props.whole && <span class="tag">{t("card.whole")}</span>}
                <span class="card-tools">
                    {table && (
                        <button
                            class="quiet"
                            aria-pressed={asTable}
                            onClick={() => setAsTable(!asTable)}
                            {...testid("report-table")}
                        >
                            {t(asTable ? "card.chart" : "card.table")}
                        </button>
                    )}
                    <Csv report={report} title={title} params={props.params} />
                </span>
            </header>
            <p class="about">{props.about}</p>
            <div class={`card-body${answer.busy && answer.data ? " stale" : ""}`}>
                <Content {...props} asTable={asTable} />
            </div>
        </section>
    );
}

function Content(props: Props & { asTable: boolean }) {
    const { answer } = props;

    // The banner above says what is wrong with the worker; that is no fault of the report.
    if (answer.code === "busy")
        return <p class="card-note">{capitalized(answer.problem ?? "")}</p>;
    if (answer.problem) return <p class="card-note problem-text">{answer.problem}</p>;
    if (!answer.data) return <p class="card-note loading">{t("card.counting")}</p>;
    if (props.empty) return <p class="card-note">{props.nothing ?? t("nothing.range")}</p>;
    return <>{props.asTable ? props.table : props.children}</>;
}

function Csv({ report, title, params }: Pick<Props, "report" | "title" | "params">) {
    const app = useApp();
    const task = useTask();
    const words = t("card.csv", { title });

    return (
        <button
            class="quiet"
            disabled={task.busy}
            title={task.problem || words}
            aria-label={words}
            onClick={() => task.run(() => downloadReport(app, { report, ...params }))}
            {...testid("report-csv")}
        >
            {task.problem ? t("card.again") : "CSV"}
        </button>
    );
}
