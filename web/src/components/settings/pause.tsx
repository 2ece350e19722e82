// No notifications for a while, on all devices.

import { useState } from "preact/hooks";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";

const MORNING = 8; // o'clock

const LENGTHS: [Key, (now: number) => number][] = [
    ["pause.30m", (now) => now + 30 * 60_000],
    ["pause.1h", (now) => now + 60 * 60_000],
    ["pause.4h", (now) => now + 240 * 60_000],
    ["pause.morning", tomorrowMorning],
];

export function Pause({ state }: { state: State }) {
    const app = useApp();
    const task = useTask();
    const [now] = useState(Date.now);
    const quiet = state.notify.own?.quiet ?? {};
    const { until, ...hours } = quiet;
    const set = (end?: number) =>
        task.run(() =>
            app.line.call("notify.set", {
                quiet: { ...hours, ...(end !== undefined && { until: end }) },
            }),
        );

    return (
        <section class="options pause" aria-label={t("pause.title")}>
            <h3>{t("pause.title")}</h3>
            {until !== undefined && until > now ? (
                <p class="row" role="status">
                    <span {...testid("pause-until")}>
                        {t("pause.until", { when: shortMomentOf(until) })}
                    </span>
                    <button
                        type="button"
                        class="small"
                        disabled={task.busy}
                        onClick={() => set()}
                        {...testid("pause-resume")}
                    >
                        {t("pause.resume")}
                    </button>
                </p>
            ) : (
                <div class="ideas">
                    {LENGTHS.map(([words, endOf]) => (
                        <button
                            key={words}
                            type="button"
                            class="idea"
                            disabled={task.busy}
                            onClick={() => set(endOf(Date.now()))}
                            {...testid("pause-choice")}
                        >
                            {t(words)}
                        </button>
                    ))}
                </div>
            )}
            {task.problem && (
                <p class="problem-text" role="alert">
                    {task.problem}
                </p>
            )}
        </section>
    );
}

function tomorrowMorning(now: number): number {
    const day = new Date(now);

    day.setDate(day.getDate() + 1);
    return day.setHours(MORNING, 0, 0, 0);
}
