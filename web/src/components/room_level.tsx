// What one room may tell: chosen here, for all devices.

import { useLayoutEffect, useState } from "preact/hooks";
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
    const known = state.notify.rooms[room.room];
    const [wish, setWish] = useState<Says>(); // until the server has told of it
    const says = { ...known, ...wish };
    const set = (what: Says) => {
        setWish({ ...wish, ...what });
        task.run(() =>
            setRoomLevel(app, room.room, what).catch((problem) => {
                setWish(undefined);
                throw problem;
            }),
        );
    };

    // Not after the drawing: it would undo what is chosen as soon as it can be seen.
    useLayoutEffect(() => setWish(undefined), [known]);

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
