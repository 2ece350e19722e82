// A person by name, wherever the admin pages speak of one.

import { useEffect } from "preact/hooks";
import { Avatar } from "../../components/avatar.tsx";
import { useApp } from "../../components/use_app.ts";
import { wantPeople } from "../../effects/people.ts";
import { nameOf } from "../../state/select.ts";
import { t } from "../../text/i18n.ts";

export function Person({ id, avatar }: { id: number; avatar?: boolean }) {
    const app = useApp();
    const user = app.state.users[id];

    useEffect(() => wantPeople(app, [id]), [id]);
    return (
        <span class="person-name" title={user && `@${user.name}`}>
            {avatar && <Avatar user={user} id={id} small />}
            <b>{nameOf(user)}</b>
        </span>
    );
}

export function Place({ room }: { room: number | undefined }) {
    const app = useApp();
    const known = room === undefined ? undefined : app.state.rooms[room];

    if (room === undefined) return <>{t("place.workspace")}</>;
    return <>{known ? known.name || t("place.dm") : t("place.room", { id: String(room) })}</>;
}
