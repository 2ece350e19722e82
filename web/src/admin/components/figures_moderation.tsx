// The reports about what the machine and the reviewers did.

import { t } from "../../text/i18n.ts";
import { useAsk } from "../effects/ask.ts";
import { countInWords } from "../text/numbers.ts";
import { classInWords } from "../text/verdicts.ts";
import { BarList } from "./bar_list.tsx";
import { Card } from "./card.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";
import { TimeReport } from "./time_report.tsx";

export function ModerationFigures({ asked }: { asked: Asked }) {
    const moderation = { report: "moderation", asked, perRoom: true, kind: "stack" } as const;

    return (
        <div class="cards">
            <TimeReport
                {...moderation}
                name="machine"
                nothing={t("nothing.machine")}
                series={[
                    { label: "series.flagged", tone: 1, value: (row) => row.flagged },
                    { label: "series.masked", tone: 2, value: (row) => row.masked },
                    { label: "series.held", tone: 4, value: (row) => row.held },
                    { label: "series.withdrawn", tone: 5, value: (row) => row.withdrawn },
                    { label: "series.blocked", tone: 3, value: (row) => row.blocked },
                ]}
            />
            <TimeReport
                {...moderation}
                name="reviewers"
                nothing={t("nothing.reviewers")}
                series={[
                    { label: "series.reported", tone: 4, value: (row) => row.reported },
                    { label: "series.appealed", tone: 5, value: (row) => row.appealed },
                    { label: "series.approved", tone: 1, value: (row) => row.approved },
                    { label: "series.deleted", tone: 2, value: (row) => row.deleted },
                    { label: "series.warned", tone: 6, value: (row) => row.warned },
                    {
                        label: "series.muted",
                        tone: 3,
                        value: (row) => row.muted + row.banned,
                    },
                ]}
            />
            <Reasons asked={asked} />
        </div>
    );
}

// What the machine acted on, class by class.
function Reasons({ asked }: { asked: Asked }) {
    const params = paramsFor(asked, { room: true });
    const answer = useAsk("analytics.reasons", params, asked.version);
    const rows = (answer.data?.rows ?? []).map((row) => {
        const { flagged, masked, held, withdrawn, blocked } = row;
        const all = flagged + masked + held + withdrawn + blocked;
        return {
            key: row.class,
            name: classInWords(row.class),
            values: [all, flagged, masked, held, withdrawn, blocked],
        };
    });

    return (
        <Card
            {...{ report: "reasons", params, answer }}
            wide
            title={t("report.reasons")}
            about={t("report_about.reasons")}
            empty={rows.every((row) => row.values[0] === 0)}
            nothing={t("nothing.machine")}
        >
            <BarList
                head={[
                    t("series.class"),
                    t("series.all"),
                    t("series.flagged"),
                    t("series.masked"),
                    t("series.held"),
                    t("series.withdrawn"),
                    t("series.blocked"),
                ]}
                rows={rows}
                inWords={countInWords}
            />
        </Card>
    );
}
