// Eight are enough for most of what people want to say without words; the rest is found by
// its name.

import { useRef, useState } from "preact/hooks";
import { testid } from "../testids.ts";
import { t, type Key } from "../text/i18n.ts";
import { CustomEmoji } from "./markdown.tsx";
import { emojiFor, type Option } from "./talk/options.ts";
import { useApp } from "./use_app.ts";
import { usePopup } from "./use_popup.ts";

const CHOICES: [string, Key][] = [
    ["👍", "emoji.thumbs_up"],
    ["❤️", "emoji.heart"],
    ["😂", "emoji.laughing"],
    ["🎉", "emoji.party"],
    ["👀", "emoji.eyes"],
    ["✅", "emoji.done"],
    ["🙏", "emoji.thanks"],
    ["🤔", "emoji.thinking"],
];

const FOUND = 24;

function asOption([emoji, name]: [string, Key]): Option {
    return { key: emoji, insert: emoji, label: t(name), about: "" };
}

interface Props {
    label: string;
    onPick(emoji: string): void;
    onClose(): void;
}

export function EmojiPicker({ label, onPick, onClose }: Props) {
    const app = useApp();
    const box = useRef<HTMLDivElement>(null);
    const asked = useRef("");
    const [found, setFound] = useState<Option[]>();
    const find = (words: string) => {
        const word = words.trim().replace(/^:|:$/g, "").toLowerCase();

        asked.current = word;
        if (!word) return setFound(undefined);
        emojiFor(app, word, FOUND).then(
            (options) => asked.current === word && setFound(options),
            () => {}, // what is there can still be picked
        );
    };

    usePopup(box, onClose, (picker) => picker.parentElement);

    return (
        <div
            class="emoji-picker"
            role="group"
            aria-label={label}
            ref={box}
            onKeyDown={(event) => {
                if (event.key !== "Escape") return;
                event.preventDefault();
                event.stopPropagation();
                onClose();
            }}
        >
            <div class="emoji-choices">
                {(found ?? CHOICES.map(asOption)).map(({ insert: emoji, label: name, file }) => (
                    <button
                        key={emoji}
                        type="button"
                        class="emoji"
                        aria-label={name}
                        title={name}
                        data-emoji={emoji}
                        onClick={() => onPick(emoji)}
                        {...testid("emoji-option")}
                    >
                        {file === undefined ? emoji : <CustomEmoji name={name.slice(1, -1)} file={file} />}
                    </button>
                ))}
                {found?.length === 0 && <p class="faint">{t("talk.nothing_found")}</p>}
            </div>
            <input
                type="search"
                placeholder={t("talk.emoji_find")}
                aria-label={t("talk.emoji_find")}
                onInput={(event) => find(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key !== "Enter" || !found?.[0]) return;
                    event.preventDefault();
                    onPick(found[0].insert);
                }}
                {...testid("emoji-search")}
            />
        </div>
    );
}
