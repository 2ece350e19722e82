// Who is in a room, with a way out for those who may not stay.

import { useEffect } from "preact/hooks";
import type { Room, User } from "../api.gen.ts";
import { loadMembers } from "../effects/rooms.ts";
import { nameOf } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Avatar } from "./avatar.tsx";
import { Marks } from "./person_card.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

export function RoomPeople({ state, room, may }: { state: State; room: Room; may: boolean }) {
    const app = useApp();
    const task = useTask({ forbidden: t("room_people.forbidden") });
    const members = state.members[room.room];
    const people = (members?.users ?? [])
        .map((id) => state.users[id])
        .filter((user): user is User => !!user)
        .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
    const load = (cursor?: string) => void loadMembers(app, room.room, cursor);

    useEffect(() => {
        if (!members) load();
    }, [room.room]);

    return (
        <section>
            <h3>{t("room_people.title", { count: room.members })}</h3>
            <ul class="plain-list short">
                {people.map((user) => (
                    <li key={user.user} {...testid("room-person")}>
                        <Avatar user={user} id={user.user} small />
                        <span class="choice-main">
                            <strong>{nameOf(user)}</strong>
                        </span>
                        {user.user === room.owner && (
                            <span class="tag">{t("room_people.owner")}</span>
                        )}
                        <Marks user={user} />
                        {may && user.user !== state.me && (
                            <button
                                type="button"
                                class="small"
                                disabled={task.busy}
                                aria-label={t("room_people.remove_one", { name: nameOf(user) })}
                                onClick={() =>
                                    task.run(() =>
                                        app.line.call("room.remove", {
                                            room: room.room,
                                            user: user.user,
                                        }),
                                    )
                                }
                                {...testid("room-person-remove")}
                            >
                                {t("room_people.remove")}
                            </button>
                        )}
                    </li>
                ))}
            </ul>
            {task.problem && (
                <p class="problem-text" role="alert">
                    {task.problem}
                </p>
            )}
            <div class="row">
                {members?.cursor && (
                    <button type="button" onClick={() => load(members.cursor)}>
                        {t("list.more")}
                    </button>
                )}
                {room.member && (
                    <button
                        type="button"
                        onClick={() => app.dispatch({ type: "dialog", dialog: "add_people" })}
                    >
                        {t("members.add")}
                    </button>
                )}
            </div>
        </section>
    );
}
