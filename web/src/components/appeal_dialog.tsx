// The author's side of it, once for each decision.

import { useState } from "preact/hooks";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { FormDialog } from "./form_dialog.tsx";
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
    const send = async () => {
        await app.line.call("review.appeal", { review, text: text.trim() });
        onSent();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: send, id: "appeal-send" }}
            title={t("notice.appeal")}
            submit={t("appeal.send")}
            ready={text.trim() !== ""}
        >
            <p class="faint">{t("appeal.about")}</p>
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
        </FormDialog>
    );
}
