// How long messages are kept: by the workspace, and where a room differs.

import { useState } from "preact/hooks";
import type { Room } from "../../api.gen.ts";
import { Dialog } from "../../components/dialog.tsx";
import { RoomKeeping } from "../../components/room_keeping.tsx";
import { useAsk } from "../../components/use_ask.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { roomsForFigures, useAllRooms } from "../effects/rooms.ts";
import { Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";

const SHOWN = 25; // each is a question to the server

export function RetentionPage({ state }: { state: State }) {
    const answer = useAllRooms();
    const [shown, setShown] = useState(SHOWN);
    const [changing, setChanging] = useState<Room>();
    const [round, setRound] = useState(0);
    const rooms = roomsForFigures(state);
    const more = rooms.length > shown ? () => setShown(shown + SHOWN) : undefined;
    const items = answer.busy && rooms.length === 0 ? undefined : rooms.slice(0, shown);

    return (
        <>
            <PageHead title={t("pages.retention")} about={t("admin.retention_about")} />
            <div class="narrow">
                <RoomKeeping />
            </div>
            <h2 class="part">{t("admin.retention_rooms")}</h2>
            <Listed
                of={{ ...answer, items, more }}
                empty={t("admin.rooms_none")}
                emptyId="retention-empty"
            >
                {(list) => (
                    <ul class="people-list">
                        {list.map((room) => (
                            <Row
                                key={room.room}
                                {...{ room, round }}
                                onChange={() => setChanging(room)}
                            />
                        ))}
                    </ul>
                )}
            </Listed>
            {changing && (
                <Dialog
                    title={t("admin.retention_of", { name: changing.name })}
                    onClose={() => {
                        setChanging(undefined);
                        setRound(round + 1);
                    }}
                >
                    <RoomKeeping room={changing} />
                </Dialog>
            )}
        </>
    );
}

function Row({ room, round, onChange }: { room: Room; round: number; onChange(): void }) {
    const { data, problem } = useAsk("retention.get", { room: room.room }, round);

    return (
        <li {...testid("retention-row")}>
            <span class="choice-main">
                <strong>{room.name}</strong>
                <small>
                    {problem ??
                        (data && t("admin.retention_days", { days: data.days })) ??
                        t("settings.loading")}
                </small>
            </span>
            {data && (
                <span class={data.own ? "tag own" : "tag"}>
                    {t(data.own ? "admin.retention_own" : "admin.retention_as")}
                </span>
            )}
            <button
                class="small"
                aria-label={t("admin.room_change_one", { name: room.name })}
                onClick={onChange}
                {...testid("retention-change")}
            >
                {t("admin.room_change")}
            </button>
        </li>
    );
}
