// Rooms that say something of their own about notifications.

import { setRoomLevel } from "../../effects/people.ts";
import { roomTitle } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { RoomLevel } from "../room_level.tsx";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";

export function RoomLevels({ state }: { state: State }) {
    const app = useApp();
    const task = useTask();
    const mine = Object.values(state.rooms).filter((room) => room.member);
    const isOwn = (room: number) => {
        const says = state.notify.rooms[room];
        return says !== undefined && (says.level !== "default" || says.muted === true);
    };
    const own = mine.filter((room) => isOwn(room.room));
    const others = mine.filter((room) => !isOwn(room.room));

    return (
        <section class="room-levels">
            <h3>{t("rooms_own.title")}</h3>
            {own.length === 0 && <p class="faint">{t("rooms_own.none")}</p>}
            <ul>
                {own.map((room) => (
                    <li key={room.room} {...testid("room-level-row")}>
                        <strong>{roomTitle(state, room)}</strong>
                        <RoomLevel state={state} room={room} />
                    </li>
                ))}
            </ul>
            {others.length > 0 && (
                <label>
                    {t("rooms_own.add")}
                    <select
                        value=""
                        disabled={task.busy}
                        onChange={(event) => {
                            const room = Number(event.currentTarget.value);
                            if (room) task.run(() => setRoomLevel(app, room, { level: "all" }));
                        }}
                        {...testid("room-level-add")}
                    >
                        <option value="">{t("rooms_own.choose")}</option>
                        {others.map((room) => (
                            <option key={room.room} value={room.room}>
                                {roomTitle(state, room)}
                            </option>
                        ))}
                    </select>
                </label>
            )}
            {task.problem && <p class="problem-text">{task.problem}</p>}
        </section>
    );
}
