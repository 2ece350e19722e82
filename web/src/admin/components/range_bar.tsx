// Which days, in what steps, and of which room.

import type { By, Room } from "../../api.gen.ts";
import { roomsForFigures, useAllRooms } from "../effects/rooms.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { daysOf, PRESETS, type Range } from "../data/range.ts";
import type { FigureStatus } from "../effects/status.ts";

interface Props {
    state: State;
    range: Range;
    today: string;
    status?: FigureStatus;
    onChange(range: Range): void;
}

export function RangeBar({ state, range, today, status, onChange }: Props) {
    const { from, to } = daysOf(range, today, status?.since);
    const { by, room } = range;
    const rest = { ...(by && { by }), ...(room && { room }) };

    useAllRooms();
    return (
        <div class="range-bar" role="group" aria-label="Range" {...testid("range-bar")}>
            <div class="segments" role="group" aria-label="Days">
                {PRESETS.map(({ preset, label }) => (
                    <button
                        key={preset}
                        aria-pressed={range.preset === preset}
                        onClick={() => onChange({ ...rest, preset })}
                        {...testid(`range-${preset}`)}
                    >
                        {label}
                    </button>
                ))}
            </div>
            <span class="dates">
                <input
                    type="date"
                    aria-label="From"
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
                    aria-label="To"
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
                aria-label="Steps"
                value={by ?? ""}
                onChange={(event) => {
                    const step = (event.currentTarget.value || undefined) as By | undefined;
                    onChange({ ...range, by: step });
                }}
                {...testid("range-by")}
            >
                <option value="">Automatic steps</option>
                <option value="day">By day</option>
                <option value="week">By week</option>
                <option value="month">By month</option>
            </select>
            <select
                class="room-choice"
                aria-label="Room"
                value={room ?? ""}
                onChange={(event) => {
                    const chosen = Number(event.currentTarget.value) || undefined;
                    onChange({ ...range, room: chosen });
                }}
                {...testid("range-room")}
            >
                <option value="">All rooms</option>
                {roomsForFigures(state).map((one: Room) => (
                    <option key={one.room} value={one.room}>
                        {one.kind === "private" ? `${one.name} (private)` : one.name}
                    </option>
                ))}
            </select>
        </div>
    );
}
