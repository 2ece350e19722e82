// Who came when, and how many of them were still there later.

import type { By } from "../../api.gen.ts";
import type { Result } from "../../protocol/client.ts";
import { cohortsOf, shadeOf } from "../data/heat.ts";
import { t } from "../../text/i18n.ts";
import { dayInWords, stepInWords } from "../text/dates.ts";
import { countInWords, percentInWords } from "../text/numbers.ts";

export function Cohorts({
    rows,
    by,
}: {
    rows: Result<"analytics.retention">["rows"];
    by: By;
}) {
    const cohorts = cohortsOf(rows).filter((cohort) => cohort.newcomers > 0);
    const steps = Math.max(0, ...cohorts.map((cohort) => cohort.stayed.length));
    const columns = Array.from({ length: steps }, (_, step) => step);

    return (
        <div class="table-frame" tabIndex={0} role="region" aria-label={t("chart.as_table", { title: t("report.retention") })}>
            <table class="cohorts">
                <thead>
                    <tr>
                        <th scope="col">
                            {t(by === "week" ? "cohorts.week" : "cohorts.month")}
                        </th>
                        <th scope="col" class="number">
                            {t("cohorts.people")}
                        </th>
                        {columns.map((step) => (
                            <th
                                scope="col"
                                key={step}
                                aria-label={
                                    step === 0
                                        ? undefined
                                        : t(
                                              by === "week"
                                                  ? "cohorts.later_week"
                                                  : "cohorts.later_month",
                                              { step },
                                          )
                                }
                            >
                                {step === 0 ? t("cohorts.then") : `+${countInWords(step)}`}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {cohorts.map((cohort) => (
                        <tr key={cohort.date}>
                            <th scope="row">
                                {by === "week"
                                    ? dayInWords(cohort.date)
                                    : stepInWords(cohort.date, by)}
                            </th>
                            <td class="number">{countInWords(cohort.newcomers)}</td>
                            {columns.map((step) => (
                                <Stayed
                                    key={step}
                                    people={cohort.stayed[step]}
                                    of={cohort.newcomers}
                                />
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function Stayed({ people, of }: { people: number | undefined; of: number }) {
    if (people === undefined) return <td />;
    return (
        <td class={`shade-${shadeOf(people, of)}`} title={t("cohorts.of", { people, all: of })}>
            {percentInWords(of > 0 ? people / of : 0)}
        </td>
    );
}
