// Eight are enough for most of what people want to say without words.

import { useEffect, useRef } from "preact/hooks";
import { testid } from "../testids.ts";

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

interface Props {
    onPick(emoji: string): void;
    onClose(): void;
}

export function EmojiPicker({ onPick, onClose }: Props) {
    const box = useRef<HTMLDivElement>(null);

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
            aria-label="Reactions"
            ref={box}
            onKeyDown={(event) => {
                if (event.key === "Escape") onClose();
            }}
        >
            {CHOICES.map(([emoji, name]) => (
                <button
                    key={emoji}
                    class="emoji"
                    aria-label={name}
                    title={name}
                    data-emoji={emoji}
                    onClick={() => onPick(emoji)}
                    {...testid("emoji-option")}
                >
                    {emoji}
                </button>
            ))}
        </div>
    );
}
