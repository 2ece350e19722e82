// What was sent along with a message. Pictures have their place before they have come, so
// that nothing jumps; what cannot be shown is a card.

import { useState } from "preact/hooks";
import type { File } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { sizeOf } from "../../text/size.ts";
import { DownloadIcon, FileIcon } from "../icons.tsx";
import { Lightbox } from "./lightbox.tsx";
import { addressOf, isPicture, pictureOf, shownSize } from "./picture.ts";

const AUDIO = /^audio\/(mpeg|ogg)$/;
const VIDEO = /^video\/(mp4|webm)$/;

export function FileList({ files }: { files: File[] }) {
    const [open, setOpen] = useState<number | undefined>();
    const pictures = files.filter(isPicture);
    const others = files.filter((file) => !isPicture(file));

    return (
        <div class="files" {...testid("files")}>
            {pictures.length > 0 && (
                <div class={`pictures${pictures.length > 1 ? " several" : ""}`}>
                    {pictures.map((file) => (
                        <Picture key={file.id} file={file} onOpen={() => setOpen(file.id)} />
                    ))}
                </div>
            )}
            {others.map((file) => (
                <Other key={file.id} file={file} />
            ))}
            {open !== undefined && (
                <Lightbox
                    pictures={pictures}
                    first={open}
                    onClose={() => setOpen(undefined)}
                />
            )}
        </div>
    );
}

function Picture({ file, onOpen }: { file: File; onOpen(): void }) {
    const { width, height } = shownSize(file);

    return (
        <button
            type="button"
            class="picture"
            aria-label={t("files.open", { name: file.name })}
            onClick={onOpen}
            {...testid("picture")}
        >
            <img
                src={pictureOf(file, Math.max(width, height))}
                alt={file.name}
                width={width}
                height={height}
                loading="lazy"
                decoding="async"
            />
        </button>
    );
}

function Other({ file }: { file: File }) {
    const [broken, setBroken] = useState(false);
    const label = t("files.player", { name: file.name });
    const player = { controls: true, preload: "metadata", src: addressOf(file) } as const;

    if (AUDIO.test(file.type) && !broken)
        return (
            <figure class="player">
                <Card file={file} />
                <audio {...player} aria-label={label} onError={() => setBroken(true)} {...testid("audio")} />
            </figure>
        );
    if (VIDEO.test(file.type) && !broken)
        return (
            <figure class="player">
                <video {...player} aria-label={label} onError={() => setBroken(true)} {...testid("video")} />
                <Card file={file} />
            </figure>
        );
    return <Card file={file} />;
}

function Card({ file }: { file: File }) {
    return (
        <a
            class="file-card"
            href={addressOf(file)}
            download={file.name}
            aria-label={`${t("files.download", { name: file.name })} ${sizeOf(file.size)}`}
            {...testid("file-card")}
        >
            <FileIcon />
            <span class="file-words">
                <bdi class="file-name">{file.name}</bdi>{" "}
                <small>{sizeOf(file.size)}</small>
            </span>
            <DownloadIcon />
        </a>
    );
}
