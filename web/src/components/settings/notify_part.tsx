// What may disturb: how much, when not, which words, and how this device says so.

import { useState } from "preact/hooks";
import type { Quiet } from "../../api.gen.ts";
import type { Level } from "../../state/alerts.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { locales, t } from "../../text/i18n.ts";
import { ownTimeZone } from "../../text/zones.ts";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";
import { DeviceAlerts } from "./device_alerts.tsx";
import { Outcome } from "./outcome.tsx";
import { Pause } from "./pause.tsx";
import { RoomLevels } from "./room_levels.tsx";

const LEVELS: Level[] = ["all", "mentions", "none"];

export function NotifyPart({ state }: { state: State }) {
    const [saved, setSaved] = useState(false);

    return (
        <>
            <Pause state={state} />
            <DeviceAlerts />
            {/* drawn anew when another device changes it */}
            <General
                key={JSON.stringify(state.notify.own)}
                state={state}
                saved={saved}
                onSaved={setSaved}
            />
            <RoomLevels state={state} />
        </>
    );
}

interface Props {
    state: State;
    saved: boolean;
    onSaved(saved: boolean): void;
}

function General({ state, saved, onSaved }: Props) {
    const app = useApp();
    const task = useTask();
    const { own } = state.notify;
    const [level, setLevel] = useState(own?.level === "default" ? "mentions" : (own?.level ?? "mentions"));
    const [quiet, setQuiet] = useState<Quiet>(own?.quiet ?? {});
    const [words, setWords] = useState((own?.keywords ?? []).join(", "));
    const keywords = splitWords(words);
    const tooShort = keywords.find((word) => [...word].length < 2);
    const save = () =>
        task.run(async () => {
            await app.line.call("notify.set", { level: level as Level, quiet, keywords });
            onSaved(true);
        });

    return (
        <form
            onInput={() => onSaved(false)}
            onSubmit={(event) => {
                event.preventDefault();
                save();
            }}
        >
            <fieldset class="options">
                <legend>{t("notify.what")}</legend>
                {LEVELS.map((one) => (
                    <label key={one} class="check">
                        <input
                            type="radio"
                            name="level"
                            checked={level === one}
                            onChange={() => setLevel(one)}
                            {...testid(`notify-${one}`)}
                        />
                        <span>
                            {t(`notify.${one}`)}
                            <small>{t(`notify.${one}_more`)}</small>
                        </span>
                    </label>
                ))}
            </fieldset>
            <label>
                {t("notify.keywords")}
                <input
                    value={words}
                    onInput={(event) => setWords(event.currentTarget.value)}
                    {...testid("notify-keywords")}
                />
                <small>{t("notify.keywords_more")}</small>
            </label>
            {tooShort && <p class="problem-text">{t("notify.short", { word: tooShort })}</p>}
            <QuietHours quiet={quiet} onChange={setQuiet} />
            <Outcome
                {...{ task, saved, id: "notify" }}
                disabled={!!tooShort}
            />
        </form>
    );
}

function splitWords(words: string): string[] {
    const all = words.split(/[,;\n]/).map((word) => word.trim());

    return [...new Set(all.filter(Boolean))].slice(0, 50);
}

function QuietHours({ quiet, onChange }: { quiet: Quiet; onChange(quiet: Quiet): void }) {
    const on = quiet.from !== undefined;
    const pause: Quiet = quiet.until === undefined ? {} : { until: quiet.until };
    const days = quiet.days ?? [1, 2, 3, 4, 5, 6, 7];
    const toggle = (day: number, wanted: boolean) => {
        const next = wanted ? [...days, day] : days.filter((one) => one !== day);
        if (next.length > 0) onChange({ ...quiet, days: next.sort() });
    };

    return (
        <fieldset class="options">
            <legend>{t("quiet.title")}</legend>
            <label class="check">
                <input
                    type="checkbox"
                    checked={on}
                    onChange={(event) =>
                        onChange(
                            event.currentTarget.checked
                                ? { ...pause, from: "22:00", to: "07:00", time_zone: ownTimeZone() }
                                : pause,
                        )
                    }
                    {...testid("quiet-on")}
                />
                <span>{t("quiet.on")}</span>
            </label>
            {on && (
                <>
                    <div class="pair">
                        <label>
                            {t("quiet.from")}
                            <input
                                type="time"
                                required
                                value={quiet.from}
                                onInput={(event) => onChange({ ...quiet, from: event.currentTarget.value })}
                                {...testid("quiet-from")}
                            />
                        </label>
                        <label>
                            {t("quiet.to")}
                            <input
                                type="time"
                                required
                                value={quiet.to}
                                onInput={(event) => onChange({ ...quiet, to: event.currentTarget.value })}
                                {...testid("quiet-to")}
                            />
                        </label>
                    </div>
                    <div class="days" role="group" aria-label={t("quiet.days")}>
                        {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                            <label key={day} class="day">
                                <input
                                    type="checkbox"
                                    checked={days.includes(day)}
                                    onChange={(event) => toggle(day, event.currentTarget.checked)}
                                />
                                {weekday(day)}
                            </label>
                        ))}
                    </div>
                    <small>{t("quiet.zone", { zone: quiet.time_zone ?? ownTimeZone() })}</small>
                </>
            )}
        </fieldset>
    );
}

// 1 is Monday; the 5th of January 2026 was one.
function weekday(day: number): string {
    return new Intl.DateTimeFormat(locales(), { weekday: "short", timeZone: "UTC" }).format(
        Date.UTC(2026, 0, 4 + day),
    );
}
