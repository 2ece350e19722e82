// A modal dialog: the browser keeps the focus inside and closes it on Escape.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { CloseIcon } from "./icons.tsx";

interface Props {
    title: string;
    onClose(): void;
    kind?: "wide";
    children: ComponentChildren;
}

export function Dialog({ title, onClose, kind, children }: Props) {
    const dialog = useRef<HTMLDialogElement>(null);

    useEffect(() => {
        const box = dialog.current!;
        const before = document.activeElement as HTMLElement | null;

        if (!box.open) box.showModal();
        box.querySelector<HTMLElement>("[data-first]")?.focus();
        return () => {
            if (before?.isConnected) before.focus();
        };
    }, []);

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
