// The public rooms, to look into or to join; and those that were archived.

import { useEffect, useState } from "preact/hooks";
import { browse, joinRoom, show } from "../effects/rooms.ts";
import type { Room } from "../api.gen.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Dialog } from "./dialog.tsx";
import { FindField } from "./find_field.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function BrowseRooms({ state, onClose }: { state: State; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const [words, setWords] = useState("");
    const [archived, setArchived] = useState(false);
    const [cursor, setCursor] = useState<string>();
    const load = (from?: string) => task.run(async () => setCursor(await browse(app, from)));
    const rooms = Object.values(state.rooms)
        .filter((room) => (archived ? room.archived : room.kind === "public" && !room.archived))
        .filter((room) => room.name.toLowerCase().includes(words.trim().toLowerCase()))
        .sort((a, b) => a.name.localeCompare(b.name));

    useEffect(() => load(), []);

    return (
        <Dialog title={t("sidebar.browse")} onClose={onClose}>
            <FindField label={t("browse.find")} words={words} id="browse-find" onInput={setWords} />
            <label class="check">
                <input
                    type="checkbox"
                    checked={archived}
                    onChange={(event) => setArchived(event.currentTarget.checked)}
                    {...testid("browse-archived")}
                />
                <span>{t("sections.archived")}</span>
            </label>
            <ul class="choices">
                {rooms.map((room) => (
                    <RoomChoice key={room.room} room={room} />
                ))}
            </ul>
            {rooms.length === 0 && (
                <p class="faint">{t(task.busy ? "people.loading" : "browse.none")}</p>
            )}
            {task.problem && <p class="problem-text">{task.problem}</p>}
            {cursor && (
                <button disabled={task.busy} onClick={() => load(cursor)}>
                    {t("list.more")}
                </button>
            )}
        </Dialog>
    );
}

function RoomChoice({ room }: { room: Room }) {
    const app = useApp();

    return (
        <li class="choice" data-room={room.room} {...testid("browse-item")}>
            <span class="choice-main">
                <strong>{room.name}</strong>
                <small>
                    {t("browse.members", { count: room.members })}
                    {room.topic && ` · ${room.topic}`}
                </small>
            </span>
            <button onClick={() => show(app, room.room)}>{t("browse.open")}</button>
            {!room.member && !room.archived && (
                <button
                    class="primary"
                    onClick={() => void joinRoom(app, room.room)}
                    {...testid("browse-join")}
                >
                    {t("browse.join")}
                </button>
            )}
        </li>
    );
}
