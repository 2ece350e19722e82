// A group: its name, its handle and its people.

import { useRef, useState } from "preact/hooks";
import type { Group } from "../../api.gen.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { PeoplePicker } from "../../components/people_picker.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { newKey } from "../../protocol/surroundings.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";

export const NEW_GROUP: Group = { group: 0, handle: "", name: "", users: [] };

export function GroupForm(props: { group: Group; onDone(): void; onClose(): void }) {
    const app = useApp();
    const task = useTask({
        conflict: t("admin.group_taken"),
        params: t("admin.group_handle_rule"),
    });
    const { group } = props;
    const [name, setName] = useState(group.name);
    const [handle, setHandle] = useState(group.handle);
    const [users, setUsers] = useState(group.users);
    const key = useRef(newKey()); // trying again makes no second one
    const save = async () => {
        const what = { name: name.trim(), handle: handle.trim().toLowerCase(), users };
        if (group.group) await app.line.call("group.set", { group: group.group, ...what });
        else await app.line.call("group.set", { key: key.current, ...what });
        props.onDone();
    };
    const remove = async () => {
        await app.line.call("group.remove", { group: group.group });
        props.onDone();
    };

    return (
        <FormDialog
            {...{ task, onSubmit: save, onClose: props.onClose, id: "group-save" }}
            title={t(group.group ? "admin.group_change" : "admin.group_new")}
            submit={t("settings.save")}
            aside={
                group.group > 0 && (
                    <button
                        type="button"
                        disabled={task.busy}
                        onClick={() => task.run(remove)}
                        {...testid("group-remove")}
                    >
                        {t("admin.group_remove")}
                    </button>
                )
            }
        >
            <label>
                {t("admin.group_name")}
                <input
                    data-first
                    required
                    maxLength={64}
                    value={name}
                    onInput={(event) => setName(event.currentTarget.value)}
                    {...testid("group-name")}
                />
            </label>
            <label>
                {t("admin.group_handle")}
                <input
                    required
                    minLength={3}
                    maxLength={32}
                    autocapitalize="none"
                    spellcheck={false}
                    value={handle}
                    onInput={(event) => setHandle(event.currentTarget.value)}
                    {...testid("group-handle")}
                />
                <small>{t("admin.group_handle_rule")}</small>
            </label>
            <PeoplePicker without={new Set()} chosen={users} onChange={setUsers} />
        </FormDialog>
    );
}
