// Handles that call several people at once.

import { useRef, useState } from "preact/hooks";
import type { Group } from "../../api.gen.ts";
import { Dialog } from "../../components/dialog.tsx";
import { PeoplePicker } from "../../components/people_picker.tsx";
import { useApp } from "../../components/use_app.ts";
import { useAsk } from "../../components/use_ask.ts";
import { useTask } from "../../components/use_task.ts";
import { newKey } from "../../protocol/surroundings.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Failed, PageHead } from "./page_head.tsx";

const NEW: Group = { group: 0, handle: "", name: "", users: [] };

export function GroupsPage() {
    const answer = useAsk("group.list", {});
    const [changing, setChanging] = useState<Group>();
    const groups = answer.data?.groups;

    return (
        <>
            <PageHead title={t("admin.groups")} about={t("admin.groups_about")}>
                <button class="primary" onClick={() => setChanging(NEW)} {...testid("group-new")}>
                    {t("admin.group_new")}
                </button>
            </PageHead>
            {answer.problem && <Failed problem={answer.problem} onRetry={answer.reload} />}
            {groups?.length === 0 && <p class="admin-empty">{t("admin.group_none")}</p>}
            <ul class="people-list">
                {(groups ?? []).map((group) => (
                    <li key={group.group} {...testid("group-row")}>
                        <span class="choice-main">
                            <strong>{group.name}</strong>
                            <small>@{group.handle}</small>
                        </span>
                        <small class="count">
                            {t("admin.group_count", { count: group.users.length })}
                        </small>
                        <button
                            class="small"
                            aria-label={t("admin.room_change_one", { name: group.name })}
                            onClick={() => setChanging(group)}
                            {...testid("group-change")}
                        >
                            {t("admin.room_change")}
                        </button>
                    </li>
                ))}
            </ul>
            {changing && (
                <GroupForm
                    group={changing}
                    onDone={() => {
                        setChanging(undefined);
                        answer.reload();
                    }}
                    onClose={() => setChanging(undefined)}
                />
            )}
        </>
    );
}

function GroupForm(props: { group: Group; onDone(): void; onClose(): void }) {
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
        <Dialog
            title={t(group.group ? "admin.group_change" : "admin.group_new")}
            onClose={props.onClose}
        >
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    task.run(save);
                }}
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
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    {group.group > 0 && (
                        <button
                            type="button"
                            disabled={task.busy}
                            onClick={() => task.run(remove)}
                            {...testid("group-remove")}
                        >
                            {t("admin.group_remove")}
                        </button>
                    )}
                    <button class="primary" disabled={task.busy} {...testid("group-save")}>
                        {t("settings.save")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
