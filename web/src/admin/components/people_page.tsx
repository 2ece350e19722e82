// Everyone with an account: their roles, and closing and opening accounts.

import { useEffect, useState } from "preact/hooks";
import type { Role, User } from "../../api.gen.ts";
import { Avatar, PresenceDot } from "../../components/avatar.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask, type Task } from "../../components/use_task.ts";
import { listPeople } from "../../effects/people.ts";
import { nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Failed, PageHead } from "./page_head.tsx";

const FILTERS = {
    everyone: () => true,
    only_staff: (user: User) => ["owner", "admin", "moderator"].includes(user.role),
    only_guests: (user: User) => user.role === "guest",
    only_closed: (user: User) => user.deactivated === true,
};

type Filter = keyof typeof FILTERS;

export function PeoplePage({ state }: { state: State }) {
    const app = useApp();
    const loading = useTask();
    const task = useTask({ forbidden: t("admin.role_forbidden") });
    const [ids, setIds] = useState<number[]>();
    const [cursor, setCursor] = useState<string>();
    const [words, setWords] = useState("");
    const [filter, setFilter] = useState<Filter>("everyone");
    const [closing, setClosing] = useState<User>();
    const load = (from?: string) =>
        loading.run(async () => {
            const page = await listPeople(app, from);
            const found = page.users.map((user) => user.user);
            setIds((before) => [...(from ? (before ?? []) : []), ...found]);
            setCursor(page.cursor);
        });
    const open = state.link.phase === "open";
    const wanted = words.trim().toLowerCase();
    const shown = (ids ?? [])
        .map((id) => state.users[id])
        .filter((user): user is User => !!user && FILTERS[filter](user))
        .filter((user) => `${user.name} ${user.display}`.toLowerCase().includes(wanted));

    useEffect(() => {
        if (open) load();
    }, [open]);

    return (
        <>
            <PageHead title={t("admin.people")} about={t("admin.people_about")}>
                <input
                    class="find"
                    type="search"
                    placeholder={t("admin.find")}
                    aria-label={t("admin.find")}
                    value={words}
                    onInput={(event) => setWords(event.currentTarget.value)}
                    {...testid("people-find")}
                />
                <select
                    aria-label={t("admin.people")}
                    value={filter}
                    onChange={(event) => setFilter(event.currentTarget.value as Filter)}
                    {...testid("people-filter")}
                >
                    {(Object.keys(FILTERS) as Filter[]).map((one) => (
                        <option key={one} value={one}>
                            {t(`admin.${one}`)}
                        </option>
                    ))}
                </select>
            </PageHead>
            {loading.problem && <Failed problem={loading.problem} onRetry={() => load()} />}
            {task.problem && (
                <p class="strip bad" role="alert" {...testid("people-problem")}>
                    {task.problem}
                </p>
            )}
            <ul class="people-list">
                {shown.map((user) => (
                    <Row key={user.user} {...{ state, user, task }} onClose={() => setClosing(user)} />
                ))}
            </ul>
            {ids && shown.length === 0 && <p class="admin-empty">{t("admin.nobody")}</p>}
            {cursor && (
                <button class="more" disabled={loading.busy} onClick={() => load(cursor)}>
                    {t("list.more")}
                </button>
            )}
            {closing && <CloseAccount user={closing} onClose={() => setClosing(undefined)} />}
        </>
    );
}

function Row(props: { state: State; user: User; task: Task; onClose(): void }) {
    const app = useApp();
    const { state, user, task } = props;
    const owner = state.users[state.me]?.role === "owner";
    const above = user.role === "owner" || (user.role === "admin" && !owner);
    const myself = user.user === state.me;
    const roles: Role[] = owner ? ["admin", "moderator", "member"] : ["moderator", "member"];
    const fixed = above || myself || user.role === "guest" || user.deactivated;

    return (
        <li class={user.deactivated ? "over" : undefined} data-name={user.name} {...testid("people-row")}>
            <Avatar user={user} id={user.user} />
            <span class="choice-main">
                <strong>{nameOf(user)}</strong>
                <small>
                    @{user.name} <PresenceDot presence={user.presence} />
                </small>
            </span>
            {user.deactivated && <span class="tag gone">{t("person.deactivated")}</span>}
            {fixed ? (
                <span class={`tag ${user.role}`}>{t(`role.${user.role}`)}</span>
            ) : (
                <select
                    aria-label={t("admin.role_of", { name: nameOf(user) })}
                    value={user.role}
                    disabled={task.busy}
                    onChange={(event) => {
                        const role = event.currentTarget.value as Role;
                        task.run(() => app.line.call("user.update", { user: user.user, role }));
                    }}
                    {...testid("people-role")}
                >
                    {roles.map((role) => (
                        <option key={role} value={role}>
                            {t(`role.${role}`)}
                        </option>
                    ))}
                </select>
            )}
            {!above && !myself && (
                <button
                    class="small"
                    disabled={task.busy}
                    onClick={() =>
                        user.deactivated
                            ? task.run(() => app.line.call("user.reactivate", { user: user.user }))
                            : props.onClose()
                    }
                    {...testid(user.deactivated ? "people-reactivate" : "people-deactivate")}
                >
                    {t(user.deactivated ? "admin.reactivate" : "admin.deactivate")}
                    <span class="unseen"> {nameOf(user)}</span>
                </button>
            )}
        </li>
    );
}

function CloseAccount({ user, onClose }: { user: User; onClose(): void }) {
    const app = useApp();
    const task = useTask();

    return (
        <Dialog title={t("admin.deactivate_title", { name: nameOf(user) })} onClose={onClose}>
            <p>{t("admin.deactivate_about")}</p>
            {task.problem && (
                <p class="problem-text" role="alert">
                    {task.problem}
                </p>
            )}
            <div class="row end">
                <button data-first onClick={onClose}>
                    {t("dialog.cancel")}
                </button>
                <button
                    class="danger"
                    disabled={task.busy}
                    onClick={() =>
                        task.run(async () => {
                            await app.line.call("user.deactivate", { user: user.user });
                            onClose();
                        })
                    }
                    {...testid("people-deactivate-sure")}
                >
                    {t("admin.deactivate")}
                </button>
            </div>
        </Dialog>
    );
}
