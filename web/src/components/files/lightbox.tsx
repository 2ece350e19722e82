// A picture by itself, as large as the screen allows; the arrow keys lead to the message's
// others.

import { useRef, useState } from "preact/hooks";
import type { File } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { sizeOf } from "../../text/size.ts";
import { BackIcon, CloseIcon, DownloadIcon } from "../icons.tsx";
import { useModal } from "../use_modal.ts";
import { addressOf, pictureOf } from "./picture.ts";

interface Props {
    pictures: File[];
    first: number;
    onClose(): void;
}

export function Lightbox({ pictures, first, onClose }: Props) {
    const box = useRef<HTMLDialogElement>(null);
    const [at, setAt] = useState(Math.max(0, pictures.findIndex((file) => file.id === first)));
    const file = pictures[at] ?? pictures[0];
    const step = (by: number) => setAt((at + by + pictures.length) % pictures.length);

    useModal(box);

    if (!file) return null;
    return (
        <dialog
            ref={box}
            class="lightbox"
            aria-label={file.name}
            onClose={onClose}
            onClick={(event) => {
                if (!(event.target instanceof Element)) return;
                if (!event.target.closest("img, a, button, .lightbox-head")) onClose();
            }}
            onKeyDown={(event) => {
                if (pictures.length < 2) return;
                if (event.key === "ArrowRight") step(1);
                if (event.key === "ArrowLeft") step(-1);
            }}
            {...testid("lightbox")}
        >
            <div class="lightbox-head">
                <bdi class="lightbox-name">{file.name}</bdi>
                <small>{sizeOf(file.size)}</small>
                <a
                    class="icon-button"
                    href={addressOf(file)}
                    download={file.name}
                    aria-label={t("files.download", { name: file.name })}
                    title={t("files.download", { name: file.name })}
                >
                    <DownloadIcon />
                </a>
                <button
                    class="icon-button"
                    aria-label={t("files.close")}
                    title={t("files.close")}
                    onClick={onClose}
                    {...testid("lightbox-close")}
                >
                    <CloseIcon />
                </button>
            </div>
            <img
                key={file.id}
                src={pictureOf(file, Math.max(innerWidth, innerHeight))}
                alt={file.name}
                width={file.width}
                height={file.height}
            />
            {pictures.length > 1 && (
                <>
                    <button
                        class="lightbox-step before"
                        aria-label={t("files.previous")}
                        onClick={() => step(-1)}
                    >
                        <BackIcon />
                    </button>
                    <button
                        class="lightbox-step after"
                        aria-label={t("files.next")}
                        onClick={() => step(1)}
                    >
                        <BackIcon />
                    </button>
                </>
            )}
        </dialog>
    );
}
