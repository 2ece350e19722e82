// The pure parts of the figures: ranges, columns, shades, numbers in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { paramsFor } from "../src/admin/data/asked.ts";
import { cohortsOf, shadeOf, SHADES, weekOf } from "../src/admin/data/heat.ts";
import { readPath, writePath } from "../src/admin/data/path.ts";
import { paramsOf, readRange, todayIn, writeRange } from "../src/admin/data/range.ts";
import { columnsOf, isEmpty, stacked, stepsOf } from "../src/admin/data/series.ts";
import {
    changeInWords,
    durationInWords,
    percentInWords,
} from "../src/admin/text/numbers.ts";

const range = (words: string) => readRange(new URLSearchParams(words));

test("a range is read from the address and written back", () => {
    for (const words of [
        "range=7d",
        "range=all&by=month&room=7",
        "from=2026-01-01&to=2026-02-01&by=week",
    ])
        assert.equal(writeRange(range(words)).toString(), words);
    assert.deepEqual(range(""), { preset: "30d" });
    assert.deepEqual(range("range=9d&from=yesterday&by=hour&room=x"), { preset: "30d" });
    assert.deepEqual(range("from=2026-13-45"), { preset: "30d" });
});

test("presets end today and hold as many days as they say", () => {
    const today = "2026-03-10";

    assert.deepEqual(paramsOf(range("range=today"), today), { from: today, to: today });
    assert.deepEqual(paramsOf(range("range=7d&room=7"), today), {
        from: "2026-03-04",
        to: today,
        room: 7,
    });
    assert.equal(paramsOf(range("range=all"), today, "2024-05-01").from, "2024-05-01");
    assert.deepEqual(paramsOf(range("from=2026-04-01"), today), {
        from: "2026-04-01",
        to: "2026-04-01",
    });
});

test("a report is asked only what it takes", () => {
    const days = { from: "2026-03-01", to: "2026-03-10", by: "week" as const, room: 7 };
    const asked = { range: {}, days, version: 0 };

    assert.deepEqual(paramsFor(asked, {}), { from: days.from, to: days.to });
    assert.deepEqual(paramsFor(asked, { room: true, by: true }), days);
});

test("today is a day of the workspace's zone", () => {
    const late = Date.UTC(2026, 2, 10, 23, 30);

    assert.equal(todayIn("UTC", late), "2026-03-10");
    assert.equal(todayIn("Europe/Vienna", late), "2026-03-11");
    assert.equal(todayIn("Nowhere/Atall", late), "2026-03-10");
});

test("addresses of pages", () => {
    const path = readPath("figures/people?range=7d");

    assert.deepEqual(
        [path.page, path.part, path.query.get("range")],
        ["figures", "people", "7d"],
    );
    assert.equal(writePath("queue"), "queue");
    assert.equal(writePath("figures", "people", path.query), "figures/people?range=7d");
});

test("steps are days, weeks from Monday, months", () => {
    assert.deepEqual(stepsOf("2026-02-27", "2026-03-01", "day"), [
        "2026-02-27",
        "2026-02-28",
        "2026-03-01",
    ]);
    assert.deepEqual(stepsOf("2026-03-04", "2026-03-16", "week"), [
        "2026-03-02",
        "2026-03-09",
        "2026-03-16",
    ]);
    assert.deepEqual(stepsOf("2025-12-31", "2026-02-01", "month"), [
        "2025-12-01",
        "2026-01-01",
        "2026-02-01",
    ]);
});

test("what is not known is a gap, what is nothing is nothing", () => {
    const rows = [
        { date: "2026-03-01", messages: 4 },
        { date: "2026-03-03", messages: 0 },
    ];
    const columns = columnsOf({ from: "2026-03-01", to: "2026-03-03", by: "day", rows }, [
        { label: "Sent", tone: 1, value: (row) => row.messages },
        { label: "Odd", tone: 2, value: () => undefined },
    ]);

    assert.deepEqual(columns.series[0]!.values, [4, null, 0]);
    assert.deepEqual(columns.series[1]!.values, [null, null, null]);
    assert.equal(isEmpty(columns), false);
    assert.equal(isEmpty({ ...columns, series: [columns.series[1]!] }), true);
});

test("stacks stand on each other", () => {
    const series = [
        { label: "a", tone: 1, values: [1, null, 2] },
        { label: "b", tone: 2, values: [3, 1, null] },
    ];
    assert.deepEqual(stacked(series), [
        [1, 0, 2],
        [4, 1, 2],
    ]);
});

test("shades run from nothing to the most", () => {
    assert.deepEqual([shadeOf(0, 9), shadeOf(9, 9), shadeOf(0, 0)], [0, SHADES, 0]);
    const shades = [1, 10, 50, 100].map((value) => shadeOf(value, 100));
    assert.deepEqual(
        shades,
        [...shades].sort((a, b) => a - b),
    );
    assert.ok(shades[0]! >= 1);
});

test("a week has its hours in place, whatever else the server sends", () => {
    const week = weekOf([
        { weekday: 1, hour: 0, messages: 5 },
        { weekday: 7, hour: 23, messages: 6 },
        { weekday: 8, hour: 24, messages: 7 },
    ]);
    assert.deepEqual(
        [week[0]![0], week[6]![23], week.flat().reduce((a, b) => a + b)],
        [5, 6, 11],
    );
});

test("cohorts stand by when they came, with what is not known left open", () => {
    const cohorts = cohortsOf([
        { date: "2026-03-09", newcomers: 2, after: 0, people: 2 },
        { date: "2026-03-02", newcomers: 9, after: 0, people: 9 },
        { date: "2026-03-02", newcomers: 9, after: 2, people: 6 },
    ]);
    assert.deepEqual(
        cohorts.map((cohort) => [cohort.date, cohort.stayed]),
        [
            ["2026-03-02", [9, undefined, 6]],
            ["2026-03-09", [2]],
        ],
    );
});

test("numbers in words", () => {
    assert.deepEqual(
        [40, 4_200, 42_000, 600_000, 3_600_000, 5_400_000, 86_400_000].map(durationInWords),
        ["40 ms", "4.2 sec", "42 sec", "10 min", "1 hr", "1 hr 30 min", "24 hr"],
    );
    assert.deepEqual([0, 0.004, 0.5, 0.9996, 1].map(percentInWords), [
        "0%",
        "< 1%",
        "50%",
        "99.9%",
        "100%",
    ]);
});

test("a change has a direction, and none where there was nothing before", () => {
    assert.deepEqual(changeInWords(150, 100), { words: "+50%", direction: "up" });
    assert.deepEqual(changeInWords(50, 100), { words: "-50%", direction: "down" });
    assert.equal(changeInWords(100, 100)?.direction, "same");
    assert.equal(changeInWords(5, 0), undefined);
});
