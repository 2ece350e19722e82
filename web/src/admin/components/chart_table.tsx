// A chart's numbers, for eyes, screen readers and the clipboard alike.

import { useMemo } from "preact/hooks";
import type { By } from "../../api.gen.ts";
import { t } from "../../text/i18n.ts";
import type { Columns } from "../data/series.ts";
import { stepInWords } from "../text/dates.ts";

interface Props {
    columns: Columns;
    by: By;
    title: string;
    inWords(value: number): string;
}

export function ChartTable({ columns, by, title, inWords }: Props) {
    const rows = useMemo(() => [...columns.days.keys()].reverse(), [columns]);

    return (
        <div
            class="table-frame"
            tabIndex={0}
            role="region"
            aria-label={t("chart.as_table", { title })}
        >
            <table class="data">
                <thead>
                    <tr>
                        <th scope="col">{t(`chart.${by}`)}</th>
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
                            {columns.series.map((series) => (
                                <td class="number" key={series.label}>
                                    {valueInWords(series.values[row], inWords)}
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function valueInWords(
    value: number | null | undefined,
    inWords: (value: number) => string,
): string {
    return value === null || value === undefined ? "–" : inWords(value);
}
