// Name, topic, and the way back on a narrow screen.

import type { Room } from "../api.gen.ts";
import { othersIn, roomTitle } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { PresenceDot } from "./avatar.tsx";
import { BackIcon, HashIcon, LockIcon, PeopleIcon } from "./icons.tsx";
import { useApp } from "./use_app.ts";

export function RoomHead({ state, room }: { state: State; room: Room }) {
    const app = useApp();
    const shown = state.showMembers || state.pane === "members";
    const toggle = () => {
        const wide = matchMedia("(min-width: 1000px)").matches;

        if (wide) app.dispatch({ type: "toggle_members" });
        else app.dispatch({ type: "pane", pane: "members" });
    };

    return (
        <header class="room-head">
            <button
                class="icon-button back"
                aria-label="All rooms"
                onClick={() => app.dispatch({ type: "pane", pane: "list" })}
                {...testid("back")}
            >
                <BackIcon />
            </button>
            <span class="room-sign">
                <Sign state={state} room={room} />
            </span>
            <h1 {...testid("room-title")}>{roomTitle(state, room)}</h1>
            {room.topic && (
                <p class="topic" title={room.topic}>
                    {room.topic}
                </p>
            )}
            <button
                class={`people-button${shown ? " on" : ""}`}
                aria-label={`Members (${room.members})`}
                aria-pressed={shown}
                title="Members"
                onClick={toggle}
                {...testid("toggle-members")}
            >
                <PeopleIcon /> {room.members}
            </button>
        </header>
    );
}

function Sign({ state, room }: { state: State; room: Room }) {
    if (room.kind === "public") return <HashIcon />;
    if (room.kind === "private") return <LockIcon />;
    const [partner, ...more] = othersIn(state, room);
    if (partner === undefined || more.length > 0) return <PeopleIcon />;
    return <PresenceDot presence={state.users[partner]?.presence} />;
}
