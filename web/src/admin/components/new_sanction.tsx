// Muting or banning somebody without a message to review.

import { useState } from "preact/hooks";
import type { SanctionKind } from "../../api.gen.ts";
import { Dialog } from "../../components/dialog.tsx";
import { PeoplePicker } from "../../components/people_picker.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { roomsForFigures } from "../effects/rooms.ts";
import { DURATIONS } from "../text/moderation.ts";

export function NewSanction(props: { state: State; onDone(): void; onClose(): void }) {
    const { state } = props;
    const app = useApp();
    const task = useTask();
    const [user, setUser] = useState<number>();
    const [kind, setKind] = useState<SanctionKind>("mute");
    const [minutes, setMinutes] = useState<number | undefined>(24 * 60);
    const [room, setRoom] = useState<number>();
    const [reason, setReason] = useState("");
    const submit = async () => {
        await app.line.call("sanction.set", {
            user: user!,
            kind,
            ...(room && { room }),
            ...(minutes && { minutes }),
            ...(reason.trim() && { reason: reason.trim() }),
        });
        props.onDone();
        props.onClose();
    };

    return (
        <Dialog title="Mute or ban" onClose={props.onClose}>
            <form
                class="new-sanction"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (user !== undefined) task.run(submit);
                }}
            >
                <PeoplePicker
                    without={new Set([state.me])}
                    chosen={user === undefined ? [] : [user]}
                    onChange={(chosen) => setUser(chosen[chosen.length - 1])}
                />
                <div class="pair">
                    <label>
                        What
                        <select
                            value={kind}
                            onChange={(event) =>
                                setKind(event.currentTarget.value as SanctionKind)
                            }
                            {...testid("sanction-kind")}
                        >
                            <option value="mute">Mute: reads, does not write</option>
                            <option value="ban">Ban: shut out</option>
                        </select>
                    </label>
                    <label>
                        How long
                        <select
                            value={minutes ?? 0}
                            onChange={(event) =>
                                setMinutes(Number(event.currentTarget.value) || undefined)
                            }
                        >
                            {DURATIONS.map((one) => (
                                <option key={one.label} value={one.minutes ?? 0}>
                                    {one.label}
                                </option>
                            ))}
                        </select>
                    </label>
                </div>
                <label>
                    Where
                    <select
                        value={room ?? 0}
                        onChange={(event) =>
                            setRoom(Number(event.currentTarget.value) || undefined)
                        }
                    >
                        <option value={0}>the whole workspace</option>
                        {roomsForFigures(state).map((one) => (
                            <option key={one.room} value={one.room}>
                                {one.name}
                            </option>
                        ))}
                    </select>
                </label>
                <label>
                    Reason (the person is told; optional)
                    <input
                        maxLength={500}
                        value={reason}
                        onInput={(event) => setReason(event.currentTarget.value)}
                        {...testid("sanction-reason")}
                    />
                </label>
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    <button type="button" onClick={props.onClose}>
                        Cancel
                    </button>
                    <button
                        class="danger"
                        disabled={task.busy || user === undefined}
                        {...testid("sanction-submit")}
                    >
                        {kind === "mute" ? "Mute" : "Ban"}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
