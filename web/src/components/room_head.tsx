// Name, topic, and the way back on a narrow screen.

import { openSearch } from "../effects/search.ts";
import type { Room } from "../api.gen.ts";
import { othersIn, roomTitle } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { PresenceDot } from "./avatar.tsx";
import { BackIcon, GearIcon, HashIcon, LockIcon, PeopleIcon, SearchIcon } from "./icons.tsx";
import { RoomTools } from "./talk/room_tools.tsx";
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
                aria-label={t("room_head.all")}
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
                class="icon-button open-search"
                aria-label={t("search.open")}
                title={`${t("search.open")} (/)`}
                onClick={() => openSearch(app)}
                {...testid("open-search")}
            >
                <SearchIcon />
            </button>
            <RoomTools state={state} room={room} />
            <button
                class={`people-button${shown ? " on" : ""}`}
                aria-pressed={shown}
                title={t("members.title")}
                onClick={toggle}
                {...testid("toggle-members")}
            >
                <PeopleIcon /> <span class="unseen">{t("members.title")}</span> {room.members}
            </button>
            <button
                class="icon-button"
                aria-label={t("room_settings.title")}
                title={t("room_settings.title")}
                onClick={() => app.dispatch({ type: "dialog", dialog: "room_settings" })}
                {...testid("open-room-settings")}
            >
                <GearIcon />
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
