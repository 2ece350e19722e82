// Which days, in what steps, and of which room.

import type { By } from "../../api.gen.ts";
import { useAllRooms } from "../effects/rooms.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { daysOf, PRESETS, type Range } from "../data/range.ts";
import type { FigureStatus } from "../effects/status.ts";
import { presetInWords } from "../text/ranges.ts";
import { RoomChoice } from "./room_choice.tsx";

interface Props {
    state: State;
    range: Range;
    today: string;
    status?: FigureStatus;
    onChange(range: Range): void;
}

const STEPS: By[] = ["day", "week", "month"];

export function RangeBar({ state, range, today, status, onChange }: Props) {
    const { from, to } = daysOf(range, today, status?.since);
    const { by, room } = range;
    const rest = { ...(by && { by }), ...(room && { room }) };

    useAllRooms();
    return (
        <div
            class="range-bar"
            role="group"
            aria-label={t("range.title")}
            {...testid("range-bar")}
        >
            <div class="segments" role="group" aria-label={t("range.days")}>
                {PRESETS.map(({ preset }) => (
                    <button
                        key={preset}
                        aria-pressed={range.preset === preset}
                        onClick={() => onChange({ ...rest, preset })}
                        {...testid(`range-${preset}`)}
                    >
                        {presetInWords(preset)}
                    </button>
                ))}
            </div>
            <span class="dates">
                <input
                    type="date"
                    aria-label={t("range.from")}
                    value={from}
                    max={to}
                    onChange={(event) => {
                        const day = event.currentTarget.value;
                        if (day) onChange({ ...rest, from: day, to });
                    }}
                    {...testid("range-from")}
                />
                <span aria-hidden="true">–</span>
                <input
                    type="date"
                    aria-label={t("range.to")}
                    value={to}
                    min={from}
                    onChange={(event) => {
                        const day = event.currentTarget.value;
                        if (day) onChange({ ...rest, from, to: day });
                    }}
                    {...testid("range-to")}
                />
            </span>
            <select
                aria-label={t("range.steps")}
                value={by ?? ""}
                onChange={(event) => {
                    const step = (event.currentTarget.value || undefined) as By | undefined;
                    onChange({ ...range, by: step });
                }}
                {...testid("range-by")}
            >
                <option value="">{t("range.by_auto")}</option>
                {STEPS.map((step) => (
                    <option key={step} value={step}>
                        {t(`range.by_${step}`)}
                    </option>
                ))}
            </select>
            <RoomChoice
                {...{ state, value: room, id: "range-room", class: "room-choice" }}
                label={t("range.room")}
                all={t("range.rooms")}
                name={(name, kind) => (kind === "private" ? t("range.private", { name }) : name)}
                onChange={(chosen) => onChange({ ...range, room: chosen })}
            />
        </div>
    );
}
