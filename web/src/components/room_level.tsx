// What one room may tell: chosen here, for all devices.

import { useState } from "preact/hooks";
import type { NotifyLevel, Room } from "../api.gen.ts";
import { setRoomLevel } from "../effects/people.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

interface Says {
    level?: NotifyLevel;
    muted?: boolean;
}

const LEVELS: NotifyLevel[] = ["default", "all", "mentions", "none"];

export function RoomLevel({ state, room }: { state: State; room: Room }) {
    const app = useApp();
    const task = useTask();
    const [wish, setWish] = useState<Says>(); // until the server has said so
    const says = { ...state.notify.rooms[room.room], ...wish };
    const set = (what: Says) => {
        setWish(what);
        task.run(() => setRoomLevel(app, room.room, what).finally(() => setWish(undefined)));
    };

    return (
        <div class="room-level">
            <select
                aria-label={t("room_level.label")}
                value={says.level ?? "default"}
                disabled={task.busy}
                onChange={(event) => set({ level: event.currentTarget.value as NotifyLevel })}
                {...testid("room-level")}
            >
                {LEVELS.map((level) => (
                    <option key={level} value={level}>
                        {t(`room_level.${level}`)}
                    </option>
                ))}
            </select>
            <label class="check inline">
                <input
                    type="checkbox"
                    checked={says.muted ?? false}
                    disabled={task.busy}
                    onChange={(event) => set({ muted: event.currentTarget.checked })}
                    {...testid("room-muted")}
                />
                <span>{t("room_level.muted")}</span>
            </label>
            {task.problem && <p class="problem-text">{task.problem}</p>}
        </div>
    );
}
