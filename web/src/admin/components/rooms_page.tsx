// The rooms of the workspace, and the way to their settings.

import { useState } from "preact/hooks";
import type { Room } from "../../api.gen.ts";
import { RoomSettings } from "../../components/room_settings.tsx";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { roomsForFigures, useAllRooms } from "../effects/rooms.ts";
import { PageHead } from "./page_head.tsx";
import { Person } from "./person.tsx";

export function RoomsPage({ state }: { state: State }) {
    const [words, setWords] = useState("");
    const [changing, setChanging] = useState<number>();
    const rooms = roomsForFigures(state).filter((room) =>
        room.name.toLowerCase().includes(words.trim().toLowerCase()),
    );

    useAllRooms();
    return (
        <>
            <PageHead title={t("admin.rooms")} about={t("admin.rooms_about")}>
                <input
                    class="find"
                    type="search"
                    placeholder={t("browse.find")}
                    aria-label={t("browse.find")}
                    value={words}
                    onInput={(event) => setWords(event.currentTarget.value)}
                />
            </PageHead>
            {rooms.length === 0 && <p class="admin-empty">{t("admin.rooms_none")}</p>}
            <ul class="people-list">
                {rooms.map((room) => (
                    <Row key={room.room} room={room} onChange={() => setChanging(room.room)} />
                ))}
            </ul>
            {changing !== undefined && (
                <RoomSettings state={state} room={changing} onClose={() => setChanging(undefined)} />
            )}
        </>
    );
}

function Row({ room, onChange }: { room: Room; onChange(): void }) {
    return (
        <li class={room.archived ? "over" : undefined} {...testid("rooms-row")}>
            <span class="choice-main">
                <strong>{room.name}</strong>
                <small>{room.topic}</small>
            </span>
            <small>
                {room.owner > 0 ? <Person id={room.owner} /> : t("admin.room_nobody")}
            </small>
            <span class="tag">{t(room.kind === "private" ? "admin.room_private" : "admin.room_public")}</span>
            {room.archived && <span class="tag gone">{t("admin.room_archived")}</span>}
            <small class="count">{t("browse.members", { count: room.members })}</small>
            <button
                class="small"
                aria-label={t("admin.room_change_one", { name: room.name })}
                onClick={onChange}
                {...testid("rooms-change")}
            >
                {t("admin.room_change")}
            </button>
        </li>
    );
}
