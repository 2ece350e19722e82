// The hours of the week: a table, its cells the darker the more was written.

import type { Result } from "../../protocol/client.ts";
import { t } from "../../text/i18n.ts";
import { shadeOf, weekOf } from "../data/heat.ts";
import { weekdays } from "../text/dates.ts";
import { countInWords, shortCount } from "../text/numbers.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
const SHADES = [0, 1, 2, 3, 4, 5, 6];

export function HeatMap({ rows }: { rows: Result<"analytics.hours">["rows"] }) {
    const week = weekOf(rows);
    const most = Math.max(...week.flat());
    const [short, long] = [weekdays("short"), weekdays("long")];

    return (
        <div class="table-frame" tabIndex={0} role="region" aria-label={t("chart.as_table", { title: t("report.hours") })}>
            <table class="heat">
                <thead>
                    <tr>
                        <td />
                        {HOURS.map((hour) => (
                            <th key={hour} scope="col">
                                <span class="unseen">{clock(hour)}</span>
                                <span aria-hidden="true">{hour % 3 === 0 ? hour : ""}</span>
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {week.map((hours, day) => (
                        <tr key={day}>
                            <th scope="row" aria-label={long[day]}>
                                {short[day]}
                            </th>
                            {hours.map((count, hour) => (
                                <td
                                    key={hour}
                                    class={`shade-${shadeOf(count, most)}`}
                                    title={`${long[day]} ${clock(hour)}: ${countInWords(count)}`}
                                >
                                    <span class="unseen">{countInWords(count)}</span>
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
            <p class="scale" aria-hidden="true">
                0
                {SHADES.map((shade) => (
                    <i key={shade} class={`shade-${shade}`} />
                ))}
                {t("heat.scale", { count: shortCount(most) })}
            </p>
        </div>
    );
}
