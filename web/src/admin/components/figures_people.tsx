// The reports about who came, who stayed, and, for everyone, about oneself.

import { t } from "../../text/i18n.ts";
import { useAsk } from "../effects/ask.ts";
import { countInWords } from "../text/numbers.ts";
import { BarList } from "./bar_list.tsx";
import { Card } from "./card.tsx";
import { Cohorts } from "./cohorts.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";
import { TimeReport } from "./time_report.tsx";

const DAY_MS = 86_400_000;

export function PeopleFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TimeReport
                {...{ report: "growth", name: "growth", asked, kind: "bars" }}
                series={[{ label: "series.new", tone: 1, value: (row) => row.newcomers }]}
            />
            <TimeReport
                {...{ report: "growth", name: "total", asked, kind: "area" }}
                series={[{ label: "series.people", tone: 2, value: (row) => row.total }]}
            />
            <Retention asked={asked} />
            {asked.status?.person_figures && <Persons asked={asked} />}
        </div>
    );
}

// Cohorts need more than a month to say anything: short ranges show the last twelve weeks.
function Retention({ asked }: { asked: Asked }) {
    const { from, to } = asked.days;
    const days = from && to ? (Date.parse(to) - Date.parse(from)) / DAY_MS : 0;
    const by = days > 200 ? ("month" as const) : ("week" as const);
    const params = { ...(days > 50 && { from }), to, by };
    const answer = useAsk("analytics.retention", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "retention", params, answer }}
            wide
            title={t("report.retention")}
            about={t(`report_about.retention_${by}`)}
            whole={asked.range.room !== undefined}
            empty={rows.every((row) => row.newcomers === 0)}
            nothing={t("nothing.new")}
        >
            <Cohorts rows={rows} by={by} />
        </Card>
    );
}

function Persons({ asked }: { asked: Asked }) {
    const params = { ...paramsFor(asked, {}), limit: 50 };
    const answer = useAsk("analytics.people", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "people", params, answer }}
            wide
            title={t("report.people")}
            about={t("report_about.people")}
            empty={rows.length === 0}
        >
            <BarList
                head={[
                    t("series.person"),
                    t("series.messages"),
                    t("series.reactions"),
                    t("series.received"),
                    t("series.days"),
                ]}
                rows={rows.map((row) => ({
                    key: row.user,
                    name: row.name,
                    values: [row.messages, row.reactions, row.received, row.days],
                }))}
                inWords={countInWords}
            />
        </Card>
    );
}

export function OwnFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TimeReport
                {...{ report: "me", name: "own", asked, kind: "lines" }}
                nothing={t("nothing.own")}
                series={[
                    { label: "series.messages", tone: 1, value: (row) => row.messages },
                    { label: "series.reactions", tone: 2, value: (row) => row.reactions },
                    { label: "series.received", tone: 4, value: (row) => row.received },
                ]}
            />
        </div>
    );
}
