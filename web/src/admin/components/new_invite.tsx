// An invite of any kind: for whom, for how long, and into which rooms.

import { useState } from "preact/hooks";
import type { Role } from "../../api.gen.ts";
import { InviteDialog } from "../../components/invite_people.tsx";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { roomsForFigures } from "../effects/rooms.ts";

type InviteRole = Exclude<Role, "owner">;

const ROOMS_MAX = 10;

interface Props {
    state: State;
    onMade(): void;
    onClose(): void;
}

export function NewInvite({ state, onMade, onClose }: Props) {
    const owner = state.users[state.me]?.role === "owner";
    const [role, setRole] = useState<InviteRole>("member");
    const [rooms, setRooms] = useState<number[]>([]);

    return (
        <InviteDialog
            {...{ onMade, onClose, more: { role, rooms } }}
            title={t("admin.invite_new")}
            ready={role !== "guest" || rooms.length > 0}
            before={<RoleChoice role={role} owner={owner} onChange={setRole} />}
            after={<Rooms state={state} chosen={rooms} onChange={setRooms} />}
        />
    );
}

function RoleChoice(props: {
    role: InviteRole;
    owner: boolean;
    onChange(role: InviteRole): void;
}) {
    const { role, owner, onChange } = props;
    const roles: InviteRole[] = ["member", "guest", "moderator"];

    if (owner) roles.push("admin");
    return (
        <label>
            {t("admin.invite_role")}
            <select
                data-first
                value={role}
                onChange={(event) => onChange(event.currentTarget.value as InviteRole)}
                {...testid("invite-role")}
            >
                {roles.map((one) => (
                    <option key={one} value={one}>
                        {t(`role.${one}`)}
                    </option>
                ))}
            </select>
            {role === "guest" && <small>{t("admin.invite_guest")}</small>}
        </label>
    );
}

function Rooms(props: { state: State; chosen: number[]; onChange(rooms: number[]): void }) {
    const { chosen, onChange } = props;
    const rooms = roomsForFigures(props.state).filter((room) => !room.archived);

    if (rooms.length === 0) return null;
    return (
        <fieldset class="options">
            <legend>{t("admin.invite_rooms")}</legend>
            <div class="room-boxes">
                {rooms.map(({ room, name }) => (
                    <label key={room} class="check">
                        <input
                            type="checkbox"
                            checked={chosen.includes(room)}
                            disabled={!chosen.includes(room) && chosen.length >= ROOMS_MAX}
                            onChange={(event) =>
                                onChange(
                                    event.currentTarget.checked
                                        ? [...chosen, room]
                                        : chosen.filter((one) => one !== room),
                                )
                            }
                            {...testid("invite-room")}
                        />
                        <span>{name}</span>
                    </label>
                ))}
            </div>
        </fieldset>
    );
}
