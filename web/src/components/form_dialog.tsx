// A dialog that asks for something and does it: fields, what went wrong, and the buttons.

import type { ComponentChildren } from "preact";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Dialog } from "./dialog.tsx";
import type { Task } from "./use_task.ts";

interface Props {
    title: string;
    task: Task;
    submit: string; // on the button
    id: string; // its testid
    ready?: boolean;
    danger?: boolean;
    cancel?: string;
    class?: string;
    aside?: ComponentChildren; // further buttons, before the others
    children?: ComponentChildren;
    onSubmit(): Promise<unknown>;
    onClose(): void;
}

export function FormDialog({ ready = true, ...props }: Props) {
    const { task } = props;

    return (
        <Dialog title={props.title} onClose={props.onClose}>
            <form
                class={props.class}
                onSubmit={(event) => {
                    event.preventDefault();
                    if (ready) task.run(props.onSubmit);
                }}
            >
                {props.children}
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
                <div class="row end">
                    {props.aside}
                    {/* It has the focus where there is no field before it. */}
                    <button type="button" data-first onClick={props.onClose}>
                        {props.cancel ?? t("dialog.cancel")}
                    </button>
                    <button
                        class={props.danger ? "danger" : "primary"}
                        disabled={task.busy || !ready}
                        {...testid(props.id)}
                    >
                        {props.submit}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
