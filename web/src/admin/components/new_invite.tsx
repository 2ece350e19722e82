// An invite of any kind: for whom, for how long, and into which rooms.

import { useState } from "preact/hooks";
import type { Role } from "../../api.gen.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Count, Made } from "../../components/invite_people.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { createInvite } from "../../effects/rooms.ts";
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
    const app = useApp();
    const task = useTask();
    const owner = state.users[state.me]?.role === "owner";
    const roles: InviteRole[] = ["member", "guest", "moderator", ...(owner ? ["admin" as const] : [])];
    const [role, setRole] = useState<InviteRole>("member");
    const [uses, setUses] = useState(1);
    const [days, setDays] = useState(7);
    const [rooms, setRooms] = useState<number[]>([]);
    const [made, setMade] = useState<{ link: string; expiresAt: number }>();

    return (
        <Dialog title={t("admin.invite_new")} onClose={onClose}>
            {made ? (
                <Made {...made} uses={uses} />
            ) : (
                <form
                    onSubmit={(event) => {
                        event.preventDefault();
                        task.run(async () => {
                            setMade(await createInvite(app, uses, days, { role, rooms }));
                            onMade();
                        });
                    }}
                >
                    <label>
                        {t("admin.invite_role")}
                        <select
                            data-first
                            value={role}
                            onChange={(event) => setRole(event.currentTarget.value as InviteRole)}
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
                    <div class="pair">
                        <Count
                            label={t("invite.uses")}
                            id="invite-uses"
                            max={1000}
                            value={uses}
                            onChange={setUses}
                        />
                        <Count
                            label={t("invite.days")}
                            id="invite-days"
                            max={365}
                            value={days}
                            onChange={setDays}
                        />
                    </div>
                    <Rooms state={state} chosen={rooms} onChange={setRooms} />
                    {task.problem && (
                        <p class="problem-text" role="alert">
                            {task.problem}
                        </p>
                    )}
                    <div class="row end">
                        <button
                            class="primary"
                            disabled={task.busy || (role === "guest" && rooms.length === 0)}
                            {...testid("invite-create")}
                        >
                            {t(task.busy ? "invite.making" : "invite.make")}
                        </button>
                    </div>
                </form>
            )}
        </Dialog>
    );
}

function Rooms(props: { state: State; chosen: number[]; onChange(rooms: number[]): void }) {
    const { chosen, onChange } = props;
    const rooms = roomsForFigures(props.state).filter((room) => !room.archived);

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
