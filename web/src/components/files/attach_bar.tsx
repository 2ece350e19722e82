// The files that will go with the next message: how far each is, and what can be done.

import { takeBack, tryAgain } from "../../effects/uploads.ts";
import type { Upload } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { sizeOf } from "../../text/size.ts";
import { IconButton } from "../icon_button.tsx";
import { CloseIcon, FileIcon, RetryIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";

export function AttachBar({ place, uploads }: { place: string; uploads: Upload[] }) {
    if (uploads.length === 0) return null;
    return (
        <ul class="attach-bar" aria-label={t("files.list")} {...testid("attach-bar")}>
            {uploads.map((upload) => (
                <AttachItem key={upload.id} place={place} upload={upload} />
            ))}
        </ul>
    );
}

function AttachItem({ place, upload }: { place: string; upload: Upload }) {
    const app = useApp();
    const { name, state } = upload;
    const drop = t(state === "done" ? "files.remove" : "files.cancel", { name });
    const again = t("files.retry", { name });

    return (
        <li class={`attach-item ${state}`} data-state={state} {...testid("attach-item")}>
            {upload.preview ? (
                <img class="attach-picture" src={upload.preview} alt="" />
            ) : (
                <span class="attach-picture">
                    <FileIcon />
                </span>
            )}
            <span class="attach-words">
                <bdi class="attach-name" title={name}>
                    {name}
                </bdi>
                <State upload={upload} />
            </span>
            {state === "failed" && (
                <IconButton
                    label={again}
                    onClick={() => tryAgain(app, upload.id)}
                    id="attach-retry"
                >
                    <RetryIcon />
                </IconButton>
            )}
            <IconButton
                label={drop}
                onClick={() => takeBack(app, place, upload)}
                id="attach-cancel"
            >
                <CloseIcon />
            </IconButton>
        </li>
    );
}

function State({ upload }: { upload: Upload }) {
    const { state, size, sent, name } = upload;

    if (state === "failed")
        return (
            <small class="problem-text" role="alert">
                {upload.why ?? t("files.failed")}
            </small>
        );
    if (state === "going")
        return <progress max={size} value={sent} aria-label={name} />;
    return (
        <small>
            {sizeOf(size)} · {t(state === "done" ? "files.ready" : "files.waiting")}
        </small>
    );
}
