// Asking for a moment: to be reminded of a message, or to have one sent.

import { useState } from "preact/hooks";
import { remind, sendLater } from "../../effects/own.ts";
import type { Message } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { wordsOf } from "../../text/markdown.ts";
import { shortMomentOf } from "../../text/time.ts";
import { localInput, suggestions } from "../../text/when.ts";
import { Dialog } from "../dialog.tsx";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";

interface RemindProps {
    message: Message;
    room: number;
    onClose(): void;
}

export function RemindDialog({ message, room, onClose }: RemindProps) {
    const app = useApp();

    return (
        <WhenDialog
            title={t("talk.remind")}
            words={wordsOf(message.text ?? "")}
            onPick={(at) => remind(app, { message: message.id, room }, at)}
            onClose={onClose}
        />
    );
}

interface SendLaterProps {
    place: { room: number; thread?: number };
    text: string;
    onDone(): void;
    onClose(): void;
}

export function SendLaterDialog({ place, text, onDone, onClose }: SendLaterProps) {
    const app = useApp();

    return (
        <WhenDialog
            title={t("talk.send_later")}
            words={wordsOf(text)}
            onPick={async (at) => {
                await sendLater(app, place, text, at);
                onDone();
            }}
            onClose={onClose}
        />
    );
}

interface Props {
    title: string;
    words: string;
    onPick(at: number): Promise<void>;
    onClose(): void;
}

export function WhenDialog({ title, words, onPick, onClose }: Props) {
    const task = useTask();
    const [now] = useState(Date.now);
    const [own, setOwn] = useState(() => localInput(now + 3_600_000));
    const at = new Date(own).getTime();
    const pick = (when: number) =>
        task.run(async () => {
            await onPick(when);
            onClose();
        });

    return (
        <Dialog title={title} onClose={onClose}>
            <blockquote>{words}</blockquote>
            <div class="when-choices">
                {suggestions(now).map(({ key, at: when }) => (
                    <button
                        key={key}
                        disabled={task.busy}
                        onClick={() => pick(when)}
                        {...testid("when-choice")}
                    >
                        <span>{t(key)}</span>
                        <small>{shortMomentOf(when)}</small>
                    </button>
                ))}
            </div>
            <form
                class="when-own"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (at > Date.now()) pick(at);
                }}
            >
                <label>
                    {t("talk.when_own")}
                    <input
                        type="datetime-local"
                        value={own}
                        min={localInput(now)}
                        onInput={(event) => setOwn(event.currentTarget.value)}
                        {...testid("when-own")}
                    />
                </label>
                <button
                    class="primary"
                    disabled={task.busy || !(at > Date.now())}
                    {...testid("when-submit")}
                >
                    {title}
                </button>
            </form>
            {task.problem && <p class="problem-text">{task.problem}</p>}
        </Dialog>
    );
}
