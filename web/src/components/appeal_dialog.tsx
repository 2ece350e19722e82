// The author's side of it, once for each decision.

import { useState } from "preact/hooks";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Dialog } from "./dialog.tsx";
import { useApp } from "./use_app.ts";
import { useTask } from "./use_task.ts";

interface Props {
    review: number;
    onSent(): void;
    onClose(): void;
}

export function AppealDialog({ review, onSent, onClose }: Props) {
    const app = useApp();
    const task = useTask({ not_found: t("appeal.gone") });
    const [text, setText] = useState("");

    return (
        <Dialog title={t("notice.appeal")} onClose={onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    task.run(async () => {
                        await app.line.call("review.appeal", { review, text: text.trim() });
                        onSent();
                    });
                }}
            >
                <p class="faint">
                    {t("appeal.about")}
                </p>
                <label>
                    {t("appeal.what")}
                    <textarea
                        data-first
                        rows={4}
                        maxLength={500}
                        required
                        value={text}
                        onInput={(event) => setText(event.currentTarget.value)}
                        {...testid("appeal-text")}
                    />
                </label>
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    <button type="button" onClick={onClose}>
                        {t("dialog.cancel")}
                    </button>
                    <button
                        class="primary"
                        disabled={task.busy || !text.trim()}
                        {...testid("appeal-send")}
                    >
                        {t("appeal.send")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
