// The emoji of one's status: typed, or picked by its name.

import { useRef, useState } from "preact/hooks";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { EmojiPicker } from "../emoji_picker.tsx";
import { IconButton } from "../icon_button.tsx";
import { SmileIcon } from "../icons.tsx";

interface Props {
    emoji: string;
    onChange(emoji: string): void;
}

export function StatusEmoji({ emoji, onChange }: Props) {
    const button = useRef<HTMLButtonElement>(null);
    const [picking, pick] = useState(false);
    const close = () => {
        pick(false);
        button.current?.focus();
    };

    return (
        <div class="status-emoji-field">
            <label>
                {t("status.emoji")}
                <input
                    class="status-input"
                    value={emoji}
                    maxLength={40}
                    placeholder="🙂"
                    onInput={(event) => onChange(event.currentTarget.value)}
                    {...testid("status-emoji")}
                />
            </label>
            <span class="status-picker">
                <IconButton
                    button={button}
                    label={t("status.pick")}
                    expanded={picking}
                    onClick={() => pick(!picking)}
                    id="status-pick"
                >
                    <SmileIcon />
                </IconButton>
                {picking && (
                    <EmojiPicker
                        label={t("status.pick")}
                        onPick={(chosen) => {
                            onChange(chosen);
                            close();
                        }}
                        onClose={close}
                    />
                )}
            </span>
        </div>
    );
}
