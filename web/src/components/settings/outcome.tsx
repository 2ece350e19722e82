// The end of a form: what went wrong or that it went well, and the button.

import type { ComponentChildren } from "preact";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import type { Task } from "../use_task.ts";

interface Props {
    task: Task;
    saved: boolean;
    button?: string;
    disabled?: boolean;
    id: string;
    children?: ComponentChildren;
}

export function Outcome({ task, saved, button, disabled, id, children }: Props) {
    return (
        <>
            {task.problem && (
                <p class="problem-text" role="alert" {...testid(`${id}-problem`)}>
                    {task.problem}
                </p>
            )}
            <div class="row end">
                <span class="saved" role="status" {...testid(`${id}-saved`)}>
                    {saved && !task.busy && !task.problem && t("settings.saved")}
                </span>
                {children}
                <button class="primary" disabled={task.busy || disabled} {...testid(`${id}-save`)}>
                    {task.busy ? t("settings.saving") : (button ?? t("settings.save"))}
                </button>
            </div>
        </>
    );
}
