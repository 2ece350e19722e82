// The hours of the week: a table, its cells the darker the more was written.

import type { Result } from "../../protocol/client.ts";
import { shadeOf, weekOf } from "../data/heat.ts";
import { LONG_WEEKDAYS, WEEKDAYS } from "../text/dates.ts";
import { countInWords, shortCount } from "../text/numbers.ts";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

export function HeatMap({ rows }: { rows: Result<"analytics.hours">["rows"] }) {
    const week = weekOf(rows);
    const most = Math.max(...week.flat());

    return (
        <div class="table-frame" tabIndex={0} role="region" aria-label="When people write">
            <table class="heat">
                <thead>
                    <tr>
                        <td />
                        {HOURS.map((hour) => (
                            <th key={hour} scope="col" aria-label={clock(hour)}>
                                {hour % 3 === 0 ? hour : ""}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {week.map((hours, day) => (
                        <tr key={day}>
                            <th scope="row" aria-label={LONG_WEEKDAYS[day]}>
                                {WEEKDAYS[day]}
                            </th>
                            {hours.map((count, hour) => (
                                <td
                                    key={hour}
                                    class={`shade-${shadeOf(count, most)}`}
                                    title={`${LONG_WEEKDAYS[day]} ${clock(hour)}: ${countInWords(count)}`}
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
                {[0, 1, 2, 3, 4, 5, 6].map((shade) => (
                    <i key={shade} class={`shade-${shade}`} />
                ))}
                {shortCount(most)} an hour of the week
            </p>
        </div>
    );
}
