// A report over time: asked for, turned into columns, drawn.

import { useMemo } from "preact/hooks";
import type { By } from "../../api.gen.ts";
import type { Params, Result } from "../../protocol/client.ts";
import { t, type Key } from "../../text/i18n.ts";
import { columnsOf, isEmpty, type Wanted } from "../data/series.ts";
import { useAsk, type Answer } from "../effects/ask.ts";
import { countInWords, shortCount } from "../text/numbers.ts";
import { Card } from "./card.tsx";
import { Chart } from "./chart.tsx";
import type { Kind, Scale } from "./chart_plot.ts";
import { ChartTable } from "./chart_table.tsx";
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
    | "storage"
    | "me";

type Row<R extends Over> = Result<`analytics.${R}`>["rows"][number];

// What it is called in the catalogues: a name, and a line about it.
type NameIn<K> = K extends `report.${infer N}` ? N : never;
type AboutIn<K> = K extends `report_about.${infer N}` ? N : never;
type Name = NameIn<Key> & AboutIn<Key>;

interface Props<R extends Over> {
    report: R;
    name: Name;
    asked: Asked;
    kind: Kind;
    series: { label: Key; tone: number; value: Wanted<Row<R>>["value"] }[];
    perRoom?: boolean;
    inWords?: (value: number) => string;
    scale?: Scale;
    nothing?: string;
}

type AnyAnswer = { from: string; to: string; by: By; rows: { date: string }[] };

export function TimeReport<R extends Over>(props: Props<R>) {
    const { report, asked, name } = props;
    const title = t(`report.${name}`);
    const params = paramsFor(asked, { room: props.perRoom, by: true });
    const answer = useAsk(
        `analytics.${report}`,
        params as Params<`analytics.${R}`>,
        asked.version,
    ) as Answer<AnyAnswer>;
    const columns = useMemo(() => {
        const wanted = props.series.map((one) => ({ ...one, label: t(one.label) }));
        return (
            answer.data &&
            columnsOf(answer.data, wanted as unknown as Wanted<{ date: string }>[])
        );
    }, [answer.data]);
    const inWords = props.inWords ?? countInWords;
    const drawn = {
        columns: columns ?? { days: [], series: [] },
        by: answer.data?.by ?? ("day" as const),
        title,
    };

    return (
        <Card
            {...{ report, title, params, answer }}
            about={t(`report_about.${name}`)}
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
