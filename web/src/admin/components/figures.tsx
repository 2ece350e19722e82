// The reports about what people do.

import { useAsk } from "../effects/ask.ts";
import { countInWords, durationInWords } from "../text/numbers.ts";
import { BarList } from "./bar_list.tsx";
import { Card } from "./card.tsx";
import { Cohorts } from "./cohorts.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";
import { HeatMap } from "./heat_map.tsx";
import { Overview } from "./overview.tsx";
import { Reasons } from "./reasons_report.tsx";
import { TimeReport } from "./time_report.tsx";

export function ActivityFigures({ asked }: { asked: Asked }) {
    return (
        <>
            <Overview asked={asked} />
            <div class="cards">
                <TimeReport
                    {...{ report: "messages", asked, perRoom: true, kind: "bars" }}
                    title="Messages"
                    about="Sent by people."
                    series={[{ label: "Sent", tone: 1, value: (row) => row.messages }]}
                />
                <TimeReport
                    {...{ report: "active", asked, perRoom: true, kind: "lines" }}
                    title="Active people"
                    about="Each counts once a day, week or month, as the steps are."
                    series={[
                        { label: "Here", tone: 1, value: (row) => row.people },
                        { label: "Wrote", tone: 2, value: (row) => row.posters },
                    ]}
                />
                <Hours asked={asked} />
                <TimeReport
                    {...{
                        report: "answers",
                        asked,
                        perRoom: true,
                        kind: "lines",
                        scale: "duration",
                    }}
                    title="Response times"
                    about="Until somebody else wrote in the same room, within a day."
                    inWords={durationInWords}
                    nothing="Nobody answered anybody in this range."
                    series={[
                        {
                            label: "Half came within",
                            tone: 1,
                            value: (row) => row.median_ms,
                        },
                        {
                            label: "Nine of ten within",
                            tone: 2,
                            value: (row) => row.p90_ms,
                        },
                    ]}
                />
                <TimeReport
                    {...{ report: "messages", asked, perRoom: true, kind: "lines" }}
                    title="Second thoughts"
                    about="Messages edited or deleted, by the day that was done."
                    nothing="Nothing was edited or deleted in this range."
                    series={[
                        { label: "Edited", tone: 2, value: (row) => row.edits },
                        { label: "Deleted", tone: 3, value: (row) => row.deletions },
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
            title="When people write"
            about="Messages by weekday and hour, in the workspace's time zone."
            empty={rows.every((row) => row.messages === 0)}
        >
            <HeatMap rows={rows} />
        </Card>
    );
}

export function PeopleFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TimeReport
                {...{ report: "growth", asked, kind: "bars" }}
                title="New people"
                about="Accounts made."
                series={[{ label: "New", tone: 1, value: (row) => row.newcomers }]}
            />
            <TimeReport
                {...{ report: "growth", asked, kind: "area" }}
                title="Everybody"
                about="How many accounts there were at the end of each step."
                series={[{ label: "People", tone: 2, value: (row) => row.total }]}
            />
            <Retention asked={asked} />
            {asked.status?.person_figures && <Persons asked={asked} />}
        </div>
    );
}

// Cohorts need more than a month to say anything: short ranges show the last twelve weeks.
function Retention({ asked }: { asked: Asked }) {
    const { from, to } = asked.days;
    const months =
        from && to ? (Date.parse(to) - Date.parse(from)) / 86_400_000 > 200 : false;
    const by = months ? ("month" as const) : ("week" as const);
    const long = from && to && Date.parse(to) - Date.parse(from) > 50 * 86_400_000;
    const params = { ...(long && { from }), to, by };
    const answer = useAsk("analytics.retention", params, asked.version);
    const rows = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "retention", params, answer }}
            wide
            title="Who stays"
            about={`Of those who were new in a ${by}, how many were active in the ${by}s after.`}
            whole={asked.range.room !== undefined}
            empty={rows.every((row) => row.newcomers === 0)}
            nothing="Nobody new in this range."
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
            title="Person by person"
            about="The operator of this server has turned these figures on."
            empty={rows.length === 0}
        >
            <BarList
                head={["Person", "Messages", "Reactions", "Received", "Days"]}
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

export function ModerationFigures({ asked }: { asked: Asked }) {
    return (
        <div class="cards">
            <TimeReport
                {...{ report: "moderation", asked, perRoom: true, kind: "stack" }}
                title="What the machine did"
                about="By the day it was done. Flagged and masked messages were seen; the others were not."
                nothing="The machine minded nothing in this range."
                series={[
                    { label: "Flagged", tone: 1, value: (row) => row.flagged },
                    { label: "Masked", tone: 2, value: (row) => row.masked },
                    { label: "Held", tone: 4, value: (row) => row.held },
                    { label: "Taken back", tone: 5, value: (row) => row.withdrawn },
                    { label: "Refused", tone: 3, value: (row) => row.blocked },
                ]}
            />
            <TimeReport
                {...{ report: "moderation", asked, perRoom: true, kind: "stack" }}
                title="What people did"
                about="Reports and appeals by members, decisions by reviewers."
                nothing="Nobody reported or decided anything in this range."
                series={[
                    { label: "Reported", tone: 4, value: (row) => row.reported },
                    { label: "Appealed", tone: 5, value: (row) => row.appealed },
                    { label: "Approved", tone: 1, value: (row) => row.approved },
                    { label: "Deleted", tone: 2, value: (row) => row.deleted },
                    { label: "Warned", tone: 6, value: (row) => row.warned },
                    {
                        label: "Muted or banned",
                        tone: 3,
                        value: (row) => row.muted + row.banned,
                    },
                ]}
            />
            <Reasons asked={asked} />
        </div>
    );
}
