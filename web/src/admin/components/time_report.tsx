// A report over time: asked for, turned into columns, drawn.

import { useMemo } from "preact/hooks";
import type { By } from "../../api.gen.ts";
import type { Params, Result } from "../../protocol/client.ts";
import { columnsOf, isEmpty, type Wanted } from "../data/series.ts";
import { useAsk, type Answer } from "../effects/ask.ts";
import { countInWords, shortCount } from "../text/numbers.ts";
import { Card } from "./card.tsx";
import { Chart, ChartTable, type Kind } from "./chart.tsx";
import { paramsFor, type Asked } from "../data/asked.ts";

type Over =
    | "messages"
    | "active"
    | "answers"
    | "growth"
    | "rooms"
    | "reactions"
    | "moderation"
    | "connections"
    | "storage";

type Row<R extends Over> = Result<`analytics.${R}`>["rows"][number];

interface Props<R extends Over> {
    report: R;
    asked: Asked;
    title: string;
    about: string;
    kind: Kind;
    series: Wanted<Row<R>>[];
    perRoom?: boolean;
    inWords?: (value: number) => string;
    scale?: "count" | "duration" | "bytes";
    nothing?: string;
}

type AnyAnswer = { from: string; to: string; by: By; rows: { date: string }[] };

export function TimeReport<R extends Over>(props: Props<R>) {
    const { report, asked, title } = props;
    const params = paramsFor(asked, { room: props.perRoom, by: true });
    const answer = useAsk(
        `analytics.${report}`,
        params as Params<`analytics.${R}`>,
        asked.version,
    ) as Answer<AnyAnswer>;
    const columns = useMemo(
        () =>
            answer.data &&
            columnsOf(answer.data, props.series as unknown as Wanted<{ date: string }>[]),
        [answer.data],
    );
    const inWords = props.inWords ?? countInWords;
    const drawn = {
        columns: columns ?? { days: [], series: [] },
        by: answer.data?.by ?? ("day" as const),
        title,
    };

    return (
        <Card
            {...{ report, title, params, answer }}
            about={props.about}
            whole={!props.perRoom && asked.range.room !== undefined}
            empty={!columns || isEmpty(columns)}
            nothing={props.nothing}
            table={<ChartTable {...drawn} inWords={inWords} />}
        >
            <Chart
                {...drawn}
                kind={props.kind}
                scale={props.scale}
                inWords={props.inWords ?? shortCount}
            />
        </Card>
    );
}
