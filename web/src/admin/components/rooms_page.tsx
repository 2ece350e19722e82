// The rooms of the workspace, and the way to their settings.

import { useState } from "preact/hooks";
import type { Room } from "../../api.gen.ts";
import { RoomSettings } from "../../components/room_settings.tsx";
import { useApp } from "../../components/use_app.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { roomsForFigures, useAllRooms } from "../effects/rooms.ts";
import { FindField, holds } from "./find_field.tsx";
import { Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";
import { Person } from "./person.tsx";

const KINDS = {
    all: () => true,
    public: (room: Room) => room.kind === "public" && !room.archived,
    private: (room: Room) => room.kind === "private" && !room.archived,
    archived: (room: Room) => room.archived,
};

type Kind = keyof typeof KINDS;

export function RoomsPage({ state }: { state: State }) {
    const app = useApp();
    const [words, setWords] = useState("");
    const [kind, setKind] = useState<Kind>("all");
    const [changing, setChanging] = useState<number>();
    const answer = useAllRooms();
    const rooms = roomsForFigures(state).filter(
        (room) => KINDS[kind](room) && holds(room.name, words),
    );

    return (
        <>
            <PageHead title={t("pages.rooms")} about={t("admin.rooms_about")}>
                <FindField
                    id="rooms-find"
                    label={t("browse.find")}
                    value={words}
                    onChange={setWords}
                />
                <select
                    aria-label={t("admin.room_kinds")}
                    value={kind}
                    onChange={(event) => setKind(event.currentTarget.value as Kind)}
                    {...testid("rooms-filter")}
                >
                    {(Object.keys(KINDS) as Kind[]).map((one) => (
                        <option key={one} value={one}>
                            {t(`admin.room_${one}`)}
                        </option>
                    ))}
                </select>
                <button
                    class="primary"
                    onClick={() => app.dispatch({ type: "dialog", dialog: "new_room" })}
                    {...testid("rooms-new")}
                >
                    {t("admin.room_new")}
                </button>
            </PageHead>
            <Listed
                of={{ ...answer, items: answer.busy && rooms.length === 0 ? undefined : rooms }}
                empty={t("admin.rooms_none")}
                emptyId="rooms-empty"
            >
                {(shown) => (
                    <ul class="people-list">
                        {shown.map((room) => (
                            <Row
                                key={room.room}
                                room={room}
                                onChange={() => setChanging(room.room)}
                            />
                        ))}
                    </ul>
                )}
            </Listed>
            {changing !== undefined && (
                <RoomSettings
                    state={state}
                    room={changing}
                    onClose={() => setChanging(undefined)}
                />
            )}
        </>
    );
}

function Row({ room, onChange }: { room: Room; onChange(): void }) {
    const kind: Key = room.kind === "private" ? "admin.room_private" : "admin.room_public";

    return (
        <li class={room.archived ? "over" : undefined} {...testid("rooms-row")}>
            <span class="choice-main">
                <strong>{room.name}</strong>
                <small>{room.topic}</small>
            </span>
            <small class="count">
                {room.owner > 0 ? <Person id={room.owner} /> : t("admin.room_nobody")}
            </small>
            <small class="count">{t("browse.members", { count: room.members })}</small>
            <span class="tag">{t(kind)}</span>
            {room.archived && <span class="tag gone">{t("admin.room_archived")}</span>}
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
