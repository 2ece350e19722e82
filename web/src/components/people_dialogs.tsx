// Starting a conversation, and adding people to a room.

import { useState } from "preact/hooks";
import { addPeople, openDm } from "../effects/rooms.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Dialog } from "./dialog.tsx";
import { PeoplePicker } from "./people_picker.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function NewDm({ state, onClose }: { state: State; onClose(): void }) {
    const app = useApp();

    return (
        <PeopleDialog
            title={t("people.dm_title")}
            button={t("people.dm_start")}
            without={new Set([state.me])}
            submit={(users) => openDm(app, users)}
            onClose={onClose}
        />
    );
}

export function AddPeople({ state, onClose }: { state: State; onClose(): void }) {
    const app = useApp();
    const room = state.open !== undefined ? state.rooms[state.open] : undefined;

    if (!room) return null;
    return (
        <PeopleDialog
            title={t("people.add_title", { room: room.name })}
            button={t("people.add")}
            without={new Set([state.me, ...(state.members[room.room]?.users ?? [])])}
            submit={(users) => addPeople(app, room.room, users)}
            onClose={onClose}
        />
    );
}

function PeopleDialog(props: {
    title: string;
    button: string;
    without: Set<number>;
    submit(users: number[]): Promise<void>;
    onClose(): void;
}) {
    const task = useTask();
    const [chosen, setChosen] = useState<number[]>([]);

    return (
        <Dialog title={props.title} onClose={props.onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    if (chosen.length > 0) task.run(() => props.submit(chosen));
                }}
            >
                <PeoplePicker without={props.without} chosen={chosen} onChange={setChosen} />
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    <button type="button" onClick={props.onClose}>
                        {t("dialog.cancel")}
                    </button>
                    <button
                        class="primary"
                        disabled={task.busy || chosen.length === 0}
                        {...testid("people-submit")}
                    >
                        {props.button}
                        {chosen.length > 1 && ` (${chosen.length})`}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
