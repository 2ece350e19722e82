// A chart over time, drawn by uPlot on a canvas. What it shows is in words above it, and in a
// table for whoever cannot see it.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { By } from "../../api.gen.ts";
import type { Columns } from "../data/series.ts";
import { stacked } from "../data/series.ts";
import { shortStep, stepInWords } from "../text/dates.ts";
import { useDark } from "./use_dark.ts";

export type Kind = "bars" | "lines" | "area" | "stack";

interface Props {
    columns: Columns;
    by: By;
    kind: Kind;
    title: string;
    inWords(value: number): string; // on the axis and in the line above
    scale?: "count" | "duration" | "bytes";
}

const HEIGHT = 196;
const AXIS = 56;
// Where a duration's axis may be divided.
const SPANS_MS = [1e3, 1e4, 6e4, 6e5, 3.6e6, 2.16e7, 8.64e7];
const BINARY = Array.from({ length: 40 }, (_, power) => 1024 * 2 ** power);
const STEP_SECONDS = { day: 86_400, week: 604_800, month: 2_592_000 };

export function Chart(props: Props) {
    const { columns, by, kind, title, inWords } = props;
    const box = useRef<HTMLDivElement>(null);
    const [at, setAt] = useState<number>();
    const dark = useDark();

    useEffect(() => {
        const holder = box.current!;
        const plot = draw(holder, props, setAt);
        const watcher = new ResizeObserver(() => {
            if (holder.clientWidth > 0)
                plot.setSize({ width: holder.clientWidth, height: HEIGHT });
        });

        watcher.observe(holder);
        return () => {
            watcher.disconnect();
            plot.destroy();
        };
    }, [columns, by, kind, dark]);

    return (
        <figure class="chart" aria-label={title}>
            <Readout columns={columns} by={by} at={at} inWords={inWords} />
            <div class="chart-box" ref={box} aria-hidden="true" />
        </figure>
    );
}

// The colours' names, with the values of the step under the pointer.
function Readout({
    columns,
    by,
    at,
    inWords,
}: Pick<Props, "columns" | "by" | "inWords"> & {
    at: number | undefined;
}) {
    const step = at === undefined ? undefined : columns.days[at];

    return (
        <figcaption class="readout">
            {columns.series.map((series) => {
                const value = at === undefined ? undefined : series.values[at];
                return (
                    <span class="key" key={series.label}>
                        <i class={`swatch tone-${series.tone}`} />
                        {series.label}
                        {step !== undefined && (
                            <b>
                                {value === null || value === undefined
                                    ? "–"
                                    : inWords(value)}
                            </b>
                        )}
                    </span>
                );
            })}
            {step !== undefined && (
                <span class="readout-step">{stepInWords(step, by)}</span>
            )}
        </figcaption>
    );
}

function draw(holder: HTMLElement, props: Props, onStep: (at: number | undefined) => void) {
    const { columns, by, kind, inWords, scale = "count" } = props;
    const log = scale === "duration";
    const style = getComputedStyle(holder);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const font = `11.5px ${style.fontFamily}`;
    const xs = columns.days.map((day) => Date.parse(day) / 1000);
    const heights =
        kind === "stack" ? stacked(columns.series) : columns.series.map((s) => s.values);
    const order = columns.series.map((_, i) => i);
    const half =
        (kind === "bars" || kind === "stack" || xs.length === 1 ? 0.5 : 0.02) *
        STEP_SECONDS[by];

    if (kind === "stack") order.reverse(); // the highest sum first, what is below over it
    const lines = order.map((i): uPlot.Series => {
        const tone = colour(`--chart-${columns.series[i]!.tone}`);
        return {
            label: columns.series[i]!.label,
            stroke: tone,
            ...looksOf(kind, i, tone, columns.series[i]!.values),
        };
    });
    const axis = { stroke: colour("--faint"), font, ticks: { show: false } };
    const options: uPlot.Options = {
        width: holder.clientWidth || 400,
        height: HEIGHT,
        padding: [8, 8, 0, 0],
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
        legend: { show: false },
        cursor: {
            y: false,
            drag: { x: false, y: false },
            points: { show: kind === "lines" || kind === "area", size: 7 },
        },
        scales: {
            x: { range: (_u, min, max) => [min - half, max + half] },
            y: log
                ? { distr: 3, range: (_u, min, max) => spanAround(min, max) }
                : { range: (_u, _min, max) => [0, Math.max(max * 1.06, 4)] },
        },
        axes: [
            {
                ...axis,
                grid: { show: false },
                space: 74,
                size: 26,
                gap: 6,
                splits: (_u, _axis, from, to) => splitsOf(xs, from, to, holder.clientWidth),
                values: (_u, splits) =>
                    splits.map((at) =>
                        shortStep(new Date(at * 1000).toISOString().slice(0, 10), by),
                    ),
            },
            {
                ...axis,
                grid: { stroke: colour("--line"), width: 1 },
                size: AXIS,
                space: 34,
                ...(scale === "bytes" && { incrs: BINARY }),
                ...(log && {
                    splits: (_u: uPlot, _axis: number, from: number, to: number) =>
                        SPANS_MS.filter((ms) => ms >= from && ms <= to),
                    filter: (_u: uPlot, splits: number[]) => splits,
                }),
                values: (_u, splits) =>
                    splits.map((value) =>
                        value === null || (!log && value % 1 !== 0) ? "" : inWords(value),
                    ),
            },
        ],
        series: [{}, ...lines],
        hooks: { setCursor: [(u) => onStep(u.cursor.idx ?? undefined)] },
    };

    return new uPlot(
        options,
        [xs, ...order.map((i) => heights[i]!)] as uPlot.AlignedData,
        holder,
    );
}

function looksOf(
    kind: Kind,
    i: number,
    tone: string,
    values: (number | null)[],
): Partial<uPlot.Series> {
    const points = { show: isSparse(values), size: 5, fill: tone };

    if (kind === "stack" || (kind === "bars" && i === 0))
        return {
            fill: tone,
            width: 0,
            paths: uPlot.paths.bars!({ size: [0.72, 44] }),
            points: { show: false },
        };
    if (kind === "area") return { width: 2, fill: `${tone}22`, points };
    return { width: 2, points };
}

// Steps of the range that have room for their names.
function splitsOf(xs: number[], from: number, to: number, width: number): number[] {
    const seen = xs.filter((x) => x >= from && x <= to);
    const every = Math.max(1, Math.ceil(seen.length / Math.max(2, Math.floor(width / 86))));

    return seen.filter((_, i) => i % every === 0);
}

// From one division to another, so that the scale says something.
function spanAround(min: number | null, max: number | null): [number, number] {
    const least = SPANS_MS.filter((ms) => ms <= (min ?? 0)).pop() ?? SPANS_MS[0]!;
    const most = SPANS_MS.find((ms) => ms >= (max ?? 0) && ms > least);

    return [least, most ?? SPANS_MS[SPANS_MS.length - 1]!];
}

// A line through one point, or between gaps, would not be seen.
function isSparse(values: (number | null)[]): boolean {
    const known = values.filter((value) => value !== null).length;
    const alone = values.some(
        (value, i) =>
            value !== null &&
            (values[i - 1] ?? null) === null &&
            (values[i + 1] ?? null) === null,
    );

    return alone || (known <= 14 && known < values.length);
}

// A chart's numbers, for eyes, screen readers and the clipboard alike.
export function ChartTable({ columns, by, title, inWords }: Omit<Props, "kind">) {
    const rows = useMemo(() => [...columns.days.keys()].reverse(), [columns]);

    return (
        <div
            class="table-frame"
            tabIndex={0}
            role="region"
            aria-label={`${title}, as a table`}
        >
            <table class="data">
                <thead>
                    <tr>
                        <th scope="col">
                            {by === "day" ? "Day" : by === "week" ? "Week" : "Month"}
                        </th>
                        {columns.series.map((series) => (
                            <th scope="col" class="number" key={series.label}>
                                {series.label}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={row}>
                            <th scope="row">{stepInWords(columns.days[row]!, by)}</th>
                            {columns.series.map((series) => {
                                const value = series.values[row];
                                return (
                                    <td class="number" key={series.label}>
                                        {value === null || value === undefined
                                            ? "–"
                                            : inWords(value)}
                                    </td>
                                );
                            })}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
