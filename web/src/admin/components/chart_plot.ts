// Draws columns on a canvas, by uPlot.

import uPlot from "uplot";
import type { By } from "../../api.gen.ts";
import { stacked, type Columns } from "../data/series.ts";
import { shortStep } from "../text/dates.ts";

export type Kind = "bars" | "lines" | "area" | "stack";
export type Scale = "count" | "duration" | "bytes";

export interface Drawn {
    columns: Columns;
    by: By;
    kind: Kind;
    scale?: Scale;
    inWords(value: number): string; // on the axis
}

export const HEIGHT = 196;
const AXIS = 56;
// Where a duration's axis may be divided.
const SPANS_MS = [1e3, 1e4, 6e4, 6e5, 3.6e6, 2.16e7, 8.64e7];
const ROUND_BYTES = Array.from({ length: 13 }, (_, power) =>
    [1, 2, 5].map((first) => first * 10 ** power),
).flat();
const STEP_SECONDS = { day: 86_400, week: 604_800, month: 2_592_000 };

export function draw(
    holder: HTMLElement,
    drawn: Drawn,
    onStep: (at: number | undefined) => void,
): uPlot {
    const { columns, by, kind, scale = "count" } = drawn;
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
        axes: axesOf(holder, drawn, xs, { stroke: colour("--faint"), font }),
        series: [{}, ...lines],
        hooks: { setCursor: [(u) => onStep(u.cursor.idx ?? undefined)] },
    };

    return new uPlot(
        options,
        [xs, ...order.map((i) => heights[i]!)] as uPlot.AlignedData,
        holder,
    );
}

function axesOf(
    holder: HTMLElement,
    { by, inWords, scale }: Drawn,
    xs: number[],
    looks: { stroke: string; font: string },
): uPlot.Axis[] {
    const log = scale === "duration";
    const line = getComputedStyle(holder).getPropertyValue("--line").trim();
    const axis = { ...looks, ticks: { show: false } };

    return [
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
            grid: { stroke: line, width: 1 },
            size: AXIS,
            space: 34,
            ...(scale === "bytes" && { incrs: ROUND_BYTES }),
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
    ];
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
