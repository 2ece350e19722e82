// A room's name and topic, its people, and how long it keeps what is said.

import { useState } from "preact/hooks";
import type { Room } from "../api.gen.ts";
import { amAdmin } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Dialog } from "./dialog.tsx";
import { RoomKeeping } from "./room_keeping.tsx";
import { RoomLevel } from "./room_level.tsx";
import { RoomPeople } from "./room_people.tsx";
import { Outcome } from "./settings/outcome.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function mayChange(state: State, room: Room): boolean {
    return room.kind !== "dm" && (amAdmin(state) || (room.member && room.owner === state.me));
}

interface Props {
    state: State;
    room?: number; // absent: the open one
    onClose(): void;
}

export function RoomSettings({ state, room: id = state.open, onClose }: Props) {
    const room = id === undefined ? undefined : state.rooms[id];

    if (!room) return null;
    const may = mayChange(state, room);
    return (
        <Dialog title={t("room_settings.title")} onClose={onClose}>
            <div class="room-settings" {...testid("room-settings")}>
                {may ? <Names room={room} /> : <p class="about-words">{room.topic}</p>}
                {room.member && (
                    <section>
                        <h3>{t("room_settings.notify")}</h3>
                        <RoomLevel state={state} room={room} />
                    </section>
                )}
                {room.kind !== "dm" && <RoomPeople state={state} room={room} may={may} />}
                {amAdmin(state) && room.kind !== "dm" && <RoomKeeping room={room} />}
                {may && <Archive room={room} onDone={onClose} />}
            </div>
        </Dialog>
    );
}

function Names({ room }: { room: Room }) {
    const app = useApp();
    const task = useTask({
        conflict: t("room_settings.taken"),
        forbidden: t("room_settings.forbidden"),
    });
    const [name, setName] = useState(room.name);
    const [topic, setTopic] = useState(room.topic);
    const [saved, setSaved] = useState(false);

    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                task.run(async () => {
                    const change = {
                        ...(name.trim() !== room.name && { name: name.trim() }),
                        ...(topic.trim() !== room.topic && { topic: topic.trim() }),
                    };
                    if (Object.keys(change).length > 0)
                        await app.line.call("room.update", { room: room.room, ...change });
                    setSaved(true);
                });
            }}
        >
            <label>
                {t("room_settings.name")}
                <input
                    data-first
                    required
                    maxLength={64}
                    value={name}
                    onInput={(event) => {
                        setSaved(false);
                        setName(event.currentTarget.value);
                    }}
                    {...testid("room-settings-name")}
                />
            </label>
            <label>
                {t("room_settings.topic")}
                <input
                    maxLength={200}
                    value={topic}
                    onInput={(event) => {
                        setSaved(false);
                        setTopic(event.currentTarget.value);
                    }}
                    {...testid("room-settings-topic")}
                />
            </label>
            <Outcome {...{ task, saved, id: "room-settings" }} disabled={!name.trim()} />
        </form>
    );
}

function Archive({ room, onDone }: { room: Room; onDone(): void }) {
    const app = useApp();
    const task = useTask();
    const [sure, setSure] = useState(false);
    const set = (archived: boolean) =>
        task.run(async () => {
            await app.line.call("room.update", { room: room.room, archived });
            onDone();
        });

    return (
        <section class="room-archive">
            <h3>{t(room.archived ? "room_settings.archived" : "room_settings.archive")}</h3>
            <p class="faint">{t("room_settings.archive_more")}</p>
            {task.problem && <p class="problem-text">{task.problem}</p>}
            <div class="row end">
                {room.archived ? (
                    <button disabled={task.busy} onClick={() => set(false)} {...testid("room-unarchive")}>
                        {t("room_settings.unarchive")}
                    </button>
                ) : sure ? (
                    <>
                        <button onClick={() => setSure(false)}>{t("dialog.cancel")}</button>
                        <button
                            class="danger"
                            disabled={task.busy}
                            onClick={() => set(true)}
                            {...testid("room-archive-sure")}
                        >
                            {t("room_settings.archive_now")}
                        </button>
                    </>
                ) : (
                    <button onClick={() => setSure(true)} {...testid("room-archive")}>
                        {t("room_settings.archive")}
                    </button>
                )}
            </div>
        </section>
    );
}
