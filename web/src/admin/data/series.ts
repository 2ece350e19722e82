// Rows of a report as the columns a chart draws: one place for each step of the range, empty
// where nothing is known.

import type { By } from "../../api.gen.ts";
import { addDays } from "./range.ts";

export interface Series {
    label: string;
    tone: number; // which of the chart's colours
    values: (number | null)[];
}

export interface Columns {
    days: string[]; // the first day of each step
    series: Series[];
}

export interface Wanted<R> {
    label: string;
    tone: number;
    value(row: R): number | undefined;
}

const STEPS_MAX = 4000;

export function columnsOf<R extends { date: string }>(
    answer: { from: string; to: string; by: By; rows: R[] },
    wanted: Wanted<R>[],
): Columns {
    const days = stepsOf(answer.from, answer.to, answer.by);
    const rows = new Map(answer.rows.map((row) => [row.date, row]));
    // The first step may begin before the range does.
    const first = answer.rows[0]?.date;
    if (first !== undefined && days[0] !== undefined && first < days[0]) days[0] = first;
    const series = wanted.map(({ label, tone, value }) => ({
        label,
        tone,
        values: days.map((day) => {
            const row = rows.get(day);
            return row === undefined ? null : (value(row) ?? null);
        }),
    }));

    return { days, series };
}

export function stepsOf(from: string, to: string, by: By): string[] {
    const days: string[] = [];

    for (
        let day = startOf(from, by);
        day <= to && days.length < STEPS_MAX;
        day = next(day, by)
    )
        days.push(day);
    return days;
}

// Weeks begin on Monday.
export function startOf(day: string, by: By): string {
    if (by === "month") return `${day.slice(0, 7)}-01`;
    if (by === "day") return day;
    return addDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7));
}

function next(day: string, by: By): string {
    if (by === "day") return addDays(day, 1);
    if (by === "week") return addDays(day, 7);
    return startOf(addDays(day, 31), "month");
}

// Each series on top of those before it; what is not known counts as nothing.
export function stacked(series: Series[]): (number | null)[][] {
    const sums = series[0]?.values.map(() => 0) ?? [];

    return series.map(({ values }) =>
        values.map((value, i) => (sums[i] = sums[i]! + (value ?? 0))),
    );
}

export function isEmpty(columns: Columns): boolean {
    return columns.series.every(({ values }) => values.every((value) => !value));
}
