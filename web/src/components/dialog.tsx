// A modal dialog: the browser keeps the focus inside and closes it on Escape.

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { CloseIcon } from "./icons.tsx";
import { useModal } from "./use_modal.ts";

interface Props {
    title: string;
    onClose(): void;
    kind?: "wide";
    children: ComponentChildren;
}

export function Dialog({ title, onClose, kind, children }: Props) {
    const dialog = useRef<HTMLDialogElement>(null);

    useModal(dialog);

    return (
        <dialog
            ref={dialog}
            class={kind}
            aria-label={title}
            onClose={onClose}
            onClick={(event) => {
                if (event.target === dialog.current) onClose();
            }}
            {...testid("dialog")}
        >
            <div class="dialog-body">
                <div class="dialog-head">
                    <h2>{title}</h2>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label={t("dialog.close")}
                        onClick={onClose}
                        {...testid("dialog-close")}
                    >
                        <CloseIcon />
                    </button>
                </div>
                {children}
            </div>
        </dialog>
    );
}
