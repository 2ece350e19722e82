// Starting a room. The very first one of a workspace gets a name to begin with.

import { useState } from "preact/hooks";
import { createRoom } from "../effects/rooms.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { FormDialog } from "./form_dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function NewRoom({ state, onClose }: { state: State; onClose(): void }) {
    const app = useApp();
    const first = Object.keys(state.rooms).length === 0;
    const owner = state.users[state.me]?.role === "owner";
    const [name, setName] = useState(first && owner ? "general" : "");
    const [topic, setTopic] = useState("");
    const [isPrivate, setPrivate] = useState(false);
    const task = useTask({ conflict: t("room_settings.taken") });
    const kind = isPrivate ? "private" : "public";

    return (
        <FormDialog
            {...{ task, onClose, id: "room-create" }}
            title={t(first && owner ? "new_room.first" : "sidebar.new_room")}
            submit={t(task.busy ? "new_room.creating" : "new_room.create")}
            ready={name.trim() !== ""}
            onSubmit={() => createRoom(app, name.trim(), kind, topic.trim())}
        >
            <label>
                {t("room_settings.name")}
                <input
                    data-first
                    value={name}
                    required
                    maxLength={64}
                    onInput={(event) => setName(event.currentTarget.value)}
                    {...testid("room-name")}
                />
            </label>
            <label>
                <span>
                    {t("room_settings.topic")} <span class="faint">{t("new_room.optional")}</span>
                </span>
                <input
                    value={topic}
                    maxLength={200}
                    onInput={(event) => setTopic(event.currentTarget.value)}
                    {...testid("room-topic")}
                />
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    checked={isPrivate}
                    onChange={(event) => setPrivate(event.currentTarget.checked)}
                    {...testid("room-private")}
                />
                <span>
                    {t("new_room.private")}
                    <small>{t("new_room.private_more")}</small>
                </span>
            </label>
        </FormDialog>
    );
}
