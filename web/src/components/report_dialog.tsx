// Telling the moderators of a message.

import { useState } from "preact/hooks";
import type { Message } from "../api.gen.ts";
import { testid } from "../testids.ts";
import { t, type Key } from "../text/i18n.ts";
import { Dialog } from "./dialog.tsx";
import { FormDialog } from "./form_dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

const REASONS: Key[] = [
    "report.spam",
    "report.insult",
    "report.hate",
    "report.private",
    "report.other",
];

export function ReportDialog({ message, onClose }: { message: Message; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const [reason, setReason] = useState<Key>();
    const [more, setMore] = useState("");
    const [sent, setSent] = useState(false);
    const other = reason === "report.other";
    const report = async () => {
        const words = [reason && !other ? t(reason) : "", more.trim()].filter(Boolean).join(": ");
        await app.line.call("message.report", { id: message.id, reason: words });
        setSent(true);
    };

    if (sent) return <Thanks onClose={onClose} />;
    return (
        <FormDialog
            {...{ task, onClose, onSubmit: report, id: "report-send" }}
            title={t("report.title")}
            submit={t("report.send")}
            ready={!!reason && (!other || more.trim() !== "")}
        >
            <blockquote>{message.text}</blockquote>
            <fieldset class="options">
                <legend>{t("report.what")}</legend>
                {REASONS.map((words, i) => (
                    <label class="check" key={words}>
                        <input
                            type="radio"
                            name="reason"
                            data-first={i === 0 ? true : undefined}
                            checked={reason === words}
                            onChange={() => setReason(words)}
                            {...testid("report-reason")}
                        />
                        <span>{t(words)}</span>
                    </label>
                ))}
            </fieldset>
            <label>
                {t(other ? "report.what_other" : "report.more")}
                <textarea
                    rows={2}
                    maxLength={440}
                    value={more}
                    onInput={(event) => setMore(event.currentTarget.value)}
                    {...testid("report-more")}
                />
            </label>
        </FormDialog>
    );
}

function Thanks({ onClose }: { onClose(): void }) {
    return (
        <Dialog title={t("report.sent")} onClose={onClose}>
            <p {...testid("report-sent")}>{t("report.thanks")}</p>
            <div class="row end">
                <button class="primary" data-first onClick={onClose}>
                    {t("report.done")}
                </button>
            </div>
        </Dialog>
    );
}
