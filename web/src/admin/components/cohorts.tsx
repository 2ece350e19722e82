// Who came when, and how many of them were still there later.

import type { By } from "../../api.gen.ts";
import type { Result } from "../../protocol/client.ts";
import { cohortsOf, percentOf, shadeOf } from "../data/heat.ts";
import { dayInWords, stepInWords } from "../text/dates.ts";

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
        <div class="table-frame" tabIndex={0} role="region" aria-label="Who stays">
            <table class="cohorts">
                <thead>
                    <tr>
                        <th scope="col">
                            {by === "week" ? "Came in the week of" : "Came in"}
                        </th>
                        <th scope="col" class="number">
                            People
                        </th>
                        {columns.map((step) => (
                            <th scope="col" key={step}>
                                {step === 0 ? "then" : `+${step}`}
                                <span class="unseen"> {by}s</span>
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
                            <td class="number">{cohort.newcomers}</td>
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
        <td class={`shade-${shadeOf(people, of)}`} title={`${people} of ${of}`}>
            {percentOf(people, of)} %
        </td>
    );
}
