// What one is about just now, and until when.

import { useState } from "preact/hooks";
import type { State } from "../../state/state.ts";
import { statusNow } from "../../state/status.ts";
import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";
import { Outcome } from "./outcome.tsx";
import { StatusEmoji } from "./status_emoji.tsx";

const IDEAS: [emoji: string, words: Key, ends: Ends][] = [
    ["📅", "status.meeting", "1h"],
    ["🍲", "status.lunch", "1h"],
    ["🎧", "status.focus", "4h"],
    ["🏡", "status.home", "today"],
    ["🤒", "status.ill", "today"],
    ["🌴", "status.away", "never"],
];

const ENDS = ["never", "30m", "1h", "4h", "today", "week", "as_is"] as const;
type Ends = (typeof ENDS)[number];

const END_NAMES: Record<Ends, Key> = {
    never: "status.never",
    "30m": "status.30m",
    "1h": "status.1h",
    "4h": "status.4h",
    today: "status.today",
    week: "status.week",
    as_is: "status.as_is",
};

export function StatusPart({ state }: { state: State }) {
    const app = useApp();
    const task = useTask({ forbidden: t("settings.profile_muted") });
    const before = statusNow(state.users[state.me], Date.now());
    const [emoji, setEmoji] = useState(before?.emoji ?? "");
    const [text, setText] = useState(before?.text ?? "");
    const [ends, setEnds] = useState<Ends>(before?.expires_at ? "as_is" : "never");
    const [saved, setSaved] = useState(false);
    const keep = (status: object) =>
        task.run(async () => {
            await app.line.call("user.update", { status });
            setSaved(true);
        });
    const change = (what: () => void) => {
        setSaved(false);
        what();
    };

    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                const until = ends === "as_is" ? before?.expires_at : endOf(ends, new Date());
                keep({
                    ...(emoji.trim() && { emoji: emoji.trim() }),
                    ...(text.trim() && { text: text.trim() }),
                    ...(until !== undefined && (emoji.trim() || text.trim()) && { expires_at: until }),
                });
            }}
        >
            <div class="status-fields">
                <StatusEmoji emoji={emoji} onChange={(next) => change(() => setEmoji(next))} />
                <label>
                    {t("status.text")}
                    <input
                        value={text}
                        maxLength={100}
                        placeholder={t("status.example")}
                        onInput={(event) => change(() => setText(event.currentTarget.value))}
                        {...testid("status-text")}
                    />
                </label>
            </div>
            <div class="ideas" role="group" aria-label={t("status.ideas")}>
                {IDEAS.map(([sign, words, lasting]) => (
                    <button
                        key={words}
                        type="button"
                        class="idea"
                        onClick={() =>
                            change(() => {
                                setEmoji(sign);
                                setText(t(words));
                                setEnds(lasting);
                            })
                        }
                    >
                        <span aria-hidden="true">{sign}</span> {t(words)}
                    </button>
                ))}
            </div>
            <label>
                {t("status.ends")}
                <select
                    value={ends}
                    onChange={(event) =>
                        change(() => setEnds(event.currentTarget.value as Ends))
                    }
                    {...testid("status-ends")}
                >
                    {ENDS.filter((one) => one !== "as_is" || before?.expires_at).map((one) => (
                        <option key={one} value={one}>
                            {t(END_NAMES[one], { when: shortMomentOf(before?.expires_at ?? 0) })}
                        </option>
                    ))}
                </select>
            </label>
            <Outcome {...{ task, saved, id: "status" }}>
                {before && (
                    <button
                        type="button"
                        disabled={task.busy}
                        onClick={() => {
                            setEmoji("");
                            setText("");
                            keep({});
                        }}
                        {...testid("status-clear")}
                    >
                        {t("status.clear")}
                    </button>
                )}
            </Outcome>
        </form>
    );
}

function endOf(ends: Ends, now: Date): number | undefined {
    const minutes = { "30m": 30, "1h": 60, "4h": 240 } as Partial<Record<Ends, number>>;
    const lasting = minutes[ends];

    if (lasting !== undefined) return now.getTime() + lasting * 60_000;
    if (ends !== "today" && ends !== "week") return undefined;
    const night = new Date(now);
    // Weeks end on Sunday.
    const days = ends === "today" ? 0 : (7 - now.getDay()) % 7;
    night.setDate(night.getDate() + days);
    night.setHours(23, 59, 0, 0);
    return Math.max(night.getTime(), now.getTime() + 60_000);
}
