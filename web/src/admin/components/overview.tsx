// The range in a few large numbers, each against the range of the same length before it.

import type { Result } from "../../protocol/client.ts";
import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { useAsk } from "../effects/ask.ts";
import { changeInWords, countInWords, durationInWords } from "../text/numbers.ts";
import { Card } from "./card.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";

type Row = Result<"analytics.overview">["rows"][number];

const FIGURES: { name: Key; value(row: Row): number | undefined; duration?: true }[] = [
    { name: "glance.messages", value: (row) => row.messages },
    { name: "glance.people", value: (row) => row.people },
    { name: "glance.posters", value: (row) => row.posters },
    { name: "glance.rooms", value: (row) => row.rooms },
    { name: "glance.newcomers", value: (row) => row.newcomers },
    { name: "glance.reactions", value: (row) => row.reactions },
    { name: "glance.median", value: (row) => row.median_ms, duration: true },
];

export function Overview({ asked }: { asked: Asked }) {
    const params = paramsFor(asked, { room: true });
    const answer = useAsk("analytics.overview", params, asked.version);
    const [now, before] = answer.data?.rows ?? [];

    return (
        <Card
            {...{ report: "overview", params, answer }}
            wide
            title={t("report.overview")}
            about={t("report_about.overview")}
            empty={!now}
        >
            <dl class="glance">
                {now &&
                    FIGURES.map((figure) => (
                        <div key={figure.name} {...testid("glance")}>
                            <dt>{t(figure.name)}</dt>
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

    if (!change) return <dd class="change">{t("glance.none_before")}</dd>;
    return (
        <dd
            class={`change ${change.direction}`}
            title={t("glance.before", { value: inWords(was, figure.duration) })}
        >
            {change.words}
        </dd>
    );
}
