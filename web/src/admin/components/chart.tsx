// A chart over time. What it shows is in words above it, and in a table for whoever cannot
// see it.

import { useEffect, useRef, useState } from "preact/hooks";
import { stepInWords } from "../text/dates.ts";
import { draw, HEIGHT, type Drawn } from "./chart_plot.ts";
import { valueInWords } from "./chart_table.tsx";
import { useDark } from "./use_dark.ts";

export function Chart({ title, ...drawn }: Drawn & { title: string }) {
    const { columns, by, kind } = drawn;
    const box = useRef<HTMLDivElement>(null);
    const [at, setAt] = useState<number>();
    const dark = useDark();

    useEffect(() => {
        const holder = box.current!;
        const plot = draw(holder, drawn, setAt);
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
            <Readout {...drawn} at={at} />
            <div class="chart-box" dir="ltr" ref={box} aria-hidden="true" />
        </figure>
    );
}

// The colours' names, with the values of the step under the pointer.
function Readout({ columns, by, at, inWords }: Drawn & { at: number | undefined }) {
    const step = at === undefined ? undefined : columns.days[at];

    return (
        <figcaption class="readout">
            {columns.series.map((series) => (
                <span class="key" key={series.label}>
                    <i class={`swatch tone-${series.tone}`} />
                    {series.label}
                    {step !== undefined && (
                        <b>{valueInWords(series.values[at!], inWords)}</b>
                    )}
                </span>
            ))}
            {step !== undefined && (
                <span class="readout-step">{stepInWords(step, by)}</span>
            )}
        </figcaption>
    );
}
