// What stands above the oldest message: the room's beginning, or the way to what is older.

import { loadOlder } from "../effects/messages.ts";
import type { Room } from "../api.gen.ts";
import { roomTitle } from "../state/select.ts";
import type { State, Timeline } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { useApp } from "./use_app.ts";

interface Props {
    state: State;
    room: Room;
    timeline: Timeline;
}

export function RoomTop({ state, room, timeline }: Props) {
    const app = useApp();

    if (!timeline.loaded && state.link.troubled)
        return (
            <p class="room-top faint" role="status" {...testid("not-kept")}>
                {t("kept.not_here")}
            </p>
        );
    if (timeline.failed)
        return (
            <p class="room-top">
                {t("room.failed")}{" "}
                <button class="link" onClick={() => loadOlder(app, room.room)} {...testid("load-older")}>
                    {t("room.try_again")}
                </button>
            </p>
        );
    if (!timeline.loaded || timeline.more)
        return <p class="room-top faint">{timeline.loading ? t("people.loading") : "\u00a0"}</p>;
    return (
        <div class="room-top">
            <strong>{roomTitle(state, room)}</strong>
            <p class="faint">
                {t(room.kind === "dm" ? "room.dm_beginning" : "room.beginning")}
            </p>
        </div>
    );
}
