// Telling the moderators of a message.

import { useState } from "preact/hooks";
import type { Message } from "../api.gen.ts";
import { testid } from "../testids.ts";
import { Dialog } from "./dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

const REASONS = [
    "Spam or a scam",
    "An insult, or harassment",
    "Hate, or a threat",
    "Somebody's private data",
    "Something else",
];

export function ReportDialog({ message, onClose }: { message: Message; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const [reason, setReason] = useState("");
    const [more, setMore] = useState("");
    const [sent, setSent] = useState(false);
    const other = reason === REASONS[REASONS.length - 1];
    const ready = reason && (!other || more.trim());
    const report = async () => {
        const words = [other ? "" : reason, more.trim()].filter(Boolean).join(": ");
        await app.line.call("message.report", { id: message.id, reason: words });
        setSent(true);
    };

    if (sent)
        return (
            <Dialog title="Reported" onClose={onClose}>
                <p {...testid("report-sent")}>
                    Thank you. The moderators see the message with what you said. Its author
                    is not told who reported it.
                </p>
                <div class="row end">
                    <button class="primary" data-first onClick={onClose}>
                        Done
                    </button>
                </div>
            </Dialog>
        );
    return (
        <Dialog title="Report this message" onClose={onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    if (ready) task.run(report);
                }}
            >
                <blockquote>{message.text}</blockquote>
                <fieldset class="options">
                    <legend>What is wrong with it?</legend>
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
                            <span>{words}</span>
                        </label>
                    ))}
                </fieldset>
                <label>
                    {other ? "What is it?" : "Anything to add? (optional)"}
                    <textarea
                        rows={2}
                        maxLength={440}
                        value={more}
                        onInput={(event) => setMore(event.currentTarget.value)}
                        {...testid("report-more")}
                    />
                </label>
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    <button type="button" onClick={onClose}>
                        Cancel
                    </button>
                    <button
                        class="primary"
                        disabled={task.busy || !ready}
                        {...testid("report-send")}
                    >
                        Report
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
