// Eight are enough for most of what people want to say without words; the rest is found by
// its name.

import { useEffect, useRef, useState } from "preact/hooks";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { CustomEmoji } from "./markdown.tsx";
import { emojiFor, type Option } from "./talk/options.ts";
import { useApp } from "./use_app.ts";

const CHOICES: [string, string][] = [
    ["👍", "Thumbs up"],
    ["❤️", "Heart"],
    ["😂", "Laughing"],
    ["🎉", "Party"],
    ["👀", "Eyes"],
    ["✅", "Done"],
    ["🙏", "Thanks"],
    ["🤔", "Thinking"],
];

const FOUND = 24;

function asOption([emoji, name]: [string, string]): Option {
    return { key: emoji, insert: emoji, label: name, about: "" };
}

interface Props {
    onPick(emoji: string): void;
    onClose(): void;
}

export function EmojiPicker({ onPick, onClose }: Props) {
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

    useEffect(() => {
        const away = (event: Event) => {
            if (!box.current?.parentElement?.contains(event.target as Node)) onClose();
        };

        box.current?.querySelector("button")?.focus();
        document.addEventListener("pointerdown", away);
        return () => document.removeEventListener("pointerdown", away);
    }, []);

    return (
        <div
            class="emoji-picker"
            role="group"
            aria-label={t("room.reactions")}
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
