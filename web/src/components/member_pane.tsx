// Who is in the room, those who are here first.

import { leaveRoom, loadMembers } from "../effects/rooms.ts";
import type { Room, User } from "../api.gen.ts";
import { nameOf } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Avatar, PresenceDot } from "./avatar.tsx";
import { CloseIcon } from "./icons.tsx";
import { StatusBadge } from "./status_badge.tsx";
import { useApp } from "./use_app.ts";

export function MemberPane({ state, room }: { state: State; room: Room }) {
    const app = useApp();
    const members = state.members[room.room];
    const users = (members?.users ?? [])
        .map((id) => state.users[id])
        .filter((user): user is User => !!user)
        .sort(hereFirst);
    const close = () => {
        if (state.pane === "members") app.dispatch({ type: "pane", pane: "room" });
        if (state.showMembers) app.dispatch({ type: "toggle_members" });
    };

    return (
        <aside class="members" aria-label={t("members.title")}>
            <div class="members-head">
                <h2>{t("members.title")}</h2>
                <button class="icon-button" aria-label={t("dialog.close")} onClick={close}>
                    <CloseIcon />
                </button>
            </div>
            <ul {...testid("member-list")}>
                {users.map((user) => (
                    <Member key={user.user} user={user} me={state.me} />
                ))}
            </ul>
            {members?.cursor && (
                <button onClick={() => void loadMembers(app, room.room, members.cursor)}>
                    {t("list.more")}
                </button>
            )}
            {room.member && room.kind !== "dm" && (
                <div class="members-foot">
                    <button
                        onClick={() => app.dispatch({ type: "dialog", dialog: "add_people" })}
                        {...testid("add-people")}
                    >
                        {t("members.add")}
                    </button>
                    <button
                        onClick={() => void leaveRoom(app, room.room)}
                        {...testid("leave-room")}
                    >
                        {t("members.leave")}
                    </button>
                </div>
            )}
        </aside>
    );
}

function hereFirst(a: User, b: User): number {
    const here = Number(b.presence === "online") - Number(a.presence === "online");

    return here || nameOf(a).localeCompare(nameOf(b));
}

function Member({ user, me }: { user: User; me: number }) {
    const app = useApp();
    const myself = user.user === me;

    return (
        <li>
            <button
                class={`member${user.deactivated ? " gone" : ""}`}
                title={t("members.about", { name: nameOf(user) })}
                onClick={() => app.dispatch({ type: "person", user: user.user })}
                data-presence={user.presence ?? "offline"}
                {...testid("member-item")}
            >
                <Avatar user={user} id={user.user} small />
                <span class="room-name">
                    {nameOf(user)}
                    {myself && <span class="faint"> {t("members.you")}</span>}
                </span>
                <StatusBadge user={user} />
                {user.role !== "member" && <span class="role">{t(`role.${user.role}`)}</span>}
                {user.deactivated && <span class="role">{t("person.deactivated")}</span>}
                <PresenceDot presence={user.presence} />
            </button>
        </li>
    );
}
