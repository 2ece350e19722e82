// Opens the system's own dialog for choosing files.

import { useRef } from "preact/hooks";
import { attach } from "../../effects/uploads.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { ClipIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";

export function AttachButton({ place }: { place: string }) {
    const app = useApp();
    const input = useRef<HTMLInputElement>(null);

    return (
        <>
            <input
                ref={input}
                type="file"
                multiple
                hidden
                onChange={(event) => {
                    attach(app, place, event.currentTarget.files ?? []);
                    event.currentTarget.value = ""; // the same one may be chosen again
                }}
                {...testid("attach-input")}
            />
            <button
                type="button"
                class="icon-button attach"
                aria-label={t("files.attach")}
                title={t("files.attach")}
                onClick={() => input.current?.click()}
                {...testid("attach")}
            >
                <ClipIcon />
            </button>
        </>
    );
}

// What was pasted, if it is files and not words that also have a picture of themselves.
export function pastedFiles(event: ClipboardEvent): globalThis.File[] {
    const { clipboardData } = event;

    if (!clipboardData || clipboardData.types.includes("text/plain")) return [];
    return [...clipboardData.files];
}
