// One person of the workspace, and what an admin may do about them.

import type { Role, User } from "../../api.gen.ts";
import { Avatar, PresenceDot } from "../../components/avatar.tsx";
import { useApp } from "../../components/use_app.ts";
import type { Task } from "../../components/use_task.ts";
import { nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";

interface Props {
    state: State;
    user: User;
    task: Task;
    onClose(): void;
    onSignOut(): void;
}

export function PersonRow(props: Props) {
    const app = useApp();
    const { state, user } = props;
    const owner = state.users[state.me]?.role === "owner";
    const above = user.role === "owner" || (user.role === "admin" && !owner);
    const mayAct = !above && user.user !== state.me;

    return (
        <li
            class={user.deactivated ? "over" : undefined}
            data-name={user.name}
            {...testid("people-row")}
        >
            <button
                class="person-open"
                title={t("admin.profile_of", { name: nameOf(user) })}
                onClick={() => app.dispatch({ type: "person", user: user.user })}
                {...testid("people-open")}
            >
                <Avatar user={user} id={user.user} />
                <span class="choice-main">
                    <strong>{nameOf(user)}</strong>
                    <small>
                        <bdi>@{user.name}</bdi> <PresenceDot presence={user.presence} />
                    </small>
                </span>
            </button>
            {user.deactivated && <span class="tag gone">{t("person.deactivated")}</span>}
            <RoleOf {...props} owner={owner} fixed={!mayAct} />
            {mayAct && <Acts {...props} />}
        </li>
    );
}

function RoleOf(props: Props & { owner: boolean; fixed: boolean }) {
    const app = useApp();
    const { user, task, owner } = props;
    const roles: Role[] = owner ? ["admin", "moderator", "member"] : ["moderator", "member"];

    if (props.fixed || user.role === "guest" || user.deactivated)
        return <span class="tag">{t(`role.${user.role}`)}</span>;
    return (
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
    );
}

function Acts({ user, task, onClose, onSignOut }: Props) {
    const app = useApp();
    const reopen = () =>
        task.run(() => app.line.call("user.reactivate", { user: user.user }));
    const name = <span class="unseen"> {nameOf(user)}</span>;

    if (user.deactivated)
        return (
            <button
                class="small"
                disabled={task.busy}
                onClick={reopen}
                {...testid("people-reactivate")}
            >
                {t("admin.reactivate")}
                {name}
            </button>
        );
    return (
        <span class="row-acts">
            <button
                class="small"
                disabled={task.busy}
                onClick={onSignOut}
                {...testid("people-sign-out")}
            >
                {t("admin.end_sessions")}
                {name}
            </button>
            <button
                class="small"
                disabled={task.busy}
                onClick={onClose}
                {...testid("people-deactivate")}
            >
                {t("admin.deactivate")}
                {name}
            </button>
        </span>
    );
}
