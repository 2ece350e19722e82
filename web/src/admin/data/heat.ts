// Shades: how dark a cell of a heat map or of a cohort is.

import type { Result } from "../../protocol/client.ts";

export const SHADES = 6;

// 0 for nothing, else 1 to SHADES; the root lets small counts be told apart.
export function shadeOf(value: number, most: number): number {
    if (value <= 0 || most <= 0) return 0;
    return Math.max(1, Math.min(SHADES, Math.ceil(Math.sqrt(value / most) * SHADES)));
}

// weeks[weekday - 1][hour]
export function weekOf(rows: Result<"analytics.hours">["rows"]): number[][] {
    const week = Array.from({ length: 7 }, () => new Array<number>(24).fill(0));

    for (const { weekday, hour, messages } of rows) {
        const day = week[weekday - 1];
        if (day && hour in day) day[hour] = messages;
    }
    return week;
}

export interface Cohort {
    date: string;
    newcomers: number;
    stayed: (number | undefined)[]; // by steps after; undefined: not known yet
}

export function cohortsOf(rows: Result<"analytics.retention">["rows"]): Cohort[] {
    const cohorts = new Map<string, Cohort>();

    for (const { date, newcomers, after, people } of rows) {
        const cohort = cohorts.get(date) ?? { date, newcomers, stayed: [] };

        while (cohort.stayed.length < after) cohort.stayed.push(undefined);
        cohort.stayed[after] = people;
        cohorts.set(date, cohort);
    }
    return [...cohorts.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}
