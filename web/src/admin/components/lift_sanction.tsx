// Ending a mute or a ban before its time.

import { useState } from "preact/hooks";
import type { Sanction } from "../../api.gen.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { t } from "../../text/i18n.ts";

interface Props {
    sanction: Sanction;
    name: string;
    onDone(): void;
    onClose(): void;
}

export function LiftSanction({ sanction: { sanction, kind }, name, onDone, onClose }: Props) {
    const app = useApp();
    const task = useTask();
    const [reason, setReason] = useState("");
    const lift = async () => {
        const why = reason.trim();
        await app.line.call("sanction.lift", { sanction, ...(why && { reason: why }) });
        onDone();
        onClose();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: lift, id: "lift-submit" }}
            title={t(`sanctions.lift_${kind}`, { name })}
            submit={t("sanctions.lift_sure")}
        >
            <label>
                {t("sanctions.lift_reason")}
                <input
                    data-first
                    maxLength={500}
                    value={reason}
                    onInput={(event) => setReason(event.currentTarget.value)}
                />
            </label>
        </FormDialog>
    );
}
