// How much one wrote and reacted, for oneself alone.

import { testid } from "../../testids.ts";
import { locales, t } from "../../text/i18n.ts";
import { useAsk } from "../use_ask.ts";

const WEEKS = 12;
const DAY_MS = 86_400_000;

export function FiguresPart() {
    const from = new Date(Date.now() - (WEEKS * 7 - 1) * DAY_MS).toISOString().slice(0, 10);
    const { data, busy, problem, code } = useAsk("analytics.me", { from, by: "week" });
    const most = Math.max(1, ...(data?.rows ?? []).map((row) => row.messages));
    const numbers = new Intl.NumberFormat(locales());
    const days = new Intl.DateTimeFormat(locales(), {
        ...{ day: "numeric", month: "short", timeZone: "UTC" },
    });

    return (
        <div class="settings-form">
            <p class="faint">{t("my_figures.about")}</p>
            {problem && (
                <p class={code === "busy" ? "faint" : "problem-text"} role="status">
                    {code === "busy" ? t("my_figures.away") : problem}
                </p>
            )}
            {!data && busy && <p class="faint">{t("settings.loading")}</p>}
            {data && (
                <div class="my-figures">
                    <table {...testid("my-figures")}>
                        <thead>
                            <tr>
                                <th scope="col">{t("my_figures.week")}</th>
                                <th scope="col" colSpan={2}>
                                    {t("my_figures.messages")}
                                </th>
                                <th scope="col">{t("my_figures.reactions")}</th>
                                <th scope="col">{t("my_figures.received")}</th>
                                <th scope="col">{t("my_figures.days")}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {[...data.rows].reverse().map((row) => (
                                <tr key={row.date}>
                                    <th scope="row">{days.format(new Date(row.date))}</th>
                                    <td>{numbers.format(row.messages)}</td>
                                    <td class="my-figures-bar" aria-hidden="true">
                                        <meter max={most} value={row.messages} />
                                    </td>
                                    <td>{numbers.format(row.reactions)}</td>
                                    <td>{numbers.format(row.received)}</td>
                                    <td>{numbers.format(row.days)}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
        </div>
    );
}
