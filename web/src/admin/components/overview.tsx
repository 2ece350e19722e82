// The range in a few large numbers, each against the range of the same length before it.

import type { Result } from "../../protocol/client.ts";
import { testid } from "../../testids.ts";
import { useAsk } from "../effects/ask.ts";
import { changeInWords, countInWords, durationInWords } from "../text/numbers.ts";
import { Card } from "./card.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";

type Row = Result<"analytics.overview">["rows"][number];

const FIGURES: { name: string; value(row: Row): number | undefined; duration?: true }[] = [
    { name: "Messages", value: (row) => row.messages },
    { name: "Active people", value: (row) => row.people },
    { name: "Wrote", value: (row) => row.posters },
    { name: "Rooms in use", value: (row) => row.rooms },
    { name: "New people", value: (row) => row.newcomers },
    { name: "Reactions", value: (row) => row.reactions },
    { name: "Median response", value: (row) => row.median_ms, duration: true },
];

export function Overview({ asked }: { asked: Asked }) {
    const params = paramsFor(asked, { room: true });
    const answer = useAsk("analytics.overview", params, asked.version);
    const [now, before] = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "overview", params, answer }}
            wide
            title="At a glance"
            about="Against the days of the same number before."
            empty={!now}
        >
            <dl class="glance">
                {now &&
                    FIGURES.map((figure) => (
                        <div key={figure.name} {...testid("glance")}>
                            <dt>{figure.name}</dt>
                            <dd>{inWords(figure.value(now), figure.duration)}</dd>
                            <Change figure={figure} now={now} before={before} />
                        </div>
                    ))}
            </dl>
        </Card>
    );
}

function inWords(value: number | undefined, duration?: true): string {
    if (value === undefined) return "–";
    return duration ? durationInWords(value) : countInWords(value);
}

function Change(props: { figure: (typeof FIGURES)[number]; now: Row; before?: Row }) {
    const { figure, now, before } = props;
    const was = before && figure.value(before);
    const is = figure.value(now);
    const change =
        was === undefined || is === undefined ? undefined : changeInWords(is, was);

    if (!change) return <small class="change">no figures before</small>;
    return (
        <small
            class={`change ${change.direction}`}
            title={`Before: ${inWords(was, figure.duration)}`}
        >
            {change.words}
        </small>
    );
}
