// What stands above the oldest message: the room's beginning, or the way to what is older.

import { loadOlder } from "../effects/messages.ts";
import type { Room } from "../api.gen.ts";
import { roomTitle } from "../state/select.ts";
import type { State, Timeline } from "../state/state.ts";
import { testid } from "../testids.ts";
import { useApp } from "./use_app.ts";

interface Props {
    state: State;
    room: Room;
    timeline: Timeline;
}

export function RoomTop({ state, room, timeline }: Props) {
    const app = useApp();

    if (timeline.failed)
        return (
            <p class="room-top">
                The messages could not be loaded.{" "}
                <button class="link" onClick={() => loadOlder(app, room.room)} {...testid("load-older")}>
                    Try again
                </button>
            </p>
        );
    if (!timeline.loaded || timeline.more)
        return <p class="room-top faint">{timeline.loading ? "Loading…" : "\u00a0"}</p>;
    return (
        <div class="room-top">
            <strong>{roomTitle(state, room)}</strong>
            <p class="faint">
                {room.kind === "dm"
                    ? "This is the beginning of your conversation."
                    : "This is the beginning of the room."}
            </p>
        </div>
    );
}
