// The reports about what people write, and when.

import { t } from "../../text/i18n.ts";
import { useAsk } from "../effects/ask.ts";
import { durationInWords } from "../text/numbers.ts";
import { Card } from "./card.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";
import { HeatMap } from "./heat_map.tsx";
import { Overview } from "./overview.tsx";
import { TimeReport } from "./time_report.tsx";

export function ActivityFigures({ asked }: { asked: Asked }) {
    const perRoom = { asked, perRoom: true };

    return (
        <>
            <Overview asked={asked} />
            <div class="cards">
                <TimeReport
                    {...{ ...perRoom, report: "messages", name: "messages", kind: "bars" }}
                    series={[{ label: "series.sent", tone: 1, value: (row) => row.messages }]}
                />
                <TimeReport
                    {...{ ...perRoom, report: "active", name: "active", kind: "lines" }}
                    series={[
                        { label: "series.here", tone: 1, value: (row) => row.people },
                        { label: "series.wrote", tone: 2, value: (row) => row.posters },
                    ]}
                />
                <Hours asked={asked} />
                <TimeReport
                    {...{ ...perRoom, report: "answers", name: "answers", kind: "lines" }}
                    scale="duration"
                    inWords={durationInWords}
                    nothing={t("nothing.answers")}
                    series={[
                        { label: "series.half", tone: 1, value: (row) => row.median_ms },
                        { label: "series.nine", tone: 2, value: (row) => row.p90_ms },
                    ]}
                />
                <TimeReport
                    {...{ ...perRoom, report: "messages", name: "second", kind: "lines" }}
                    nothing={t("nothing.second")}
                    series={[
                        { label: "series.edited", tone: 2, value: (row) => row.edits },
                        { label: "series.deleted", tone: 3, value: (row) => row.deletions },
                    ]}
                />
            </div>
        </>
    );
}

function Hours({ asked }: { asked: Asked }) {
    const params = paramsFor(asked, { room: true });
    const answer = useAsk("analytics.hours", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "hours", params, answer }}
            title={t("report.hours")}
            about={t("report_about.hours")}
            empty={rows.every((row) => row.messages === 0)}
        >
            <HeatMap rows={rows} />
        </Card>
    );
}
