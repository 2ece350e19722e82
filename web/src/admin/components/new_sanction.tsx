// Muting or banning somebody without a message to review.

import { useState } from "preact/hooks";
import type { SanctionKind } from "../../api.gen.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { PeoplePicker } from "../../components/people_picker.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { RoomChoice } from "./room_choice.tsx";
import { Minutes } from "./terms.tsx";

const KINDS: SanctionKind[] = ["mute", "ban"];

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
        <FormDialog
            {...{ task, onSubmit: submit, onClose: props.onClose, id: "sanction-submit" }}
            danger
            class="new-sanction"
            title={t("sanctions.new")}
            submit={t(`decide.${kind}`)}
            ready={user !== undefined}
        >
            <PeoplePicker
                without={new Set([state.me])}
                chosen={user === undefined ? [] : [user]}
                onChange={(chosen) => setUser(chosen[chosen.length - 1])}
            />
            <div class="pair">
                <label>
                    {t("sanctions.what")}
                    <select
                        value={kind}
                        onChange={(event) => setKind(event.currentTarget.value as SanctionKind)}
                        {...testid("sanction-kind")}
                    >
                        {KINDS.map((one) => (
                            <option key={one} value={one}>
                                {t(`sanctions.kind_${one}`)}
                            </option>
                        ))}
                    </select>
                </label>
                <label>
                    {t("sanctions.how_long")}
                    <Minutes id="sanction-minutes" value={minutes} onChange={setMinutes} />
                </label>
            </div>
            <label>
                {t("sanctions.where")}
                <RoomChoice
                    {...{ state, value: room, onChange: setRoom, id: "sanction-room" }}
                    all={t("place.workspace")}
                />
            </label>
            <label>
                {t("sanctions.told")}
                <input
                    maxLength={500}
                    value={reason}
                    onInput={(event) => setReason(event.currentTarget.value)}
                    {...testid("sanction-reason")}
                />
            </label>
        </FormDialog>
    );
}
