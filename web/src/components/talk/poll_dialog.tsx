// Asking for a choice.

import { useState } from "preact/hooks";
import { createPoll } from "../../effects/own.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Dialog } from "../dialog.tsx";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";

const OPTIONS_MAX = 20;
const HOURS = [0, 1, 24, 168];

interface Props {
    place: { room: number; thread?: number };
    onClose(): void;
}

export function PollDialog({ place, onClose }: Props) {
    const app = useApp();
    const task = useTask();
    const [question, setQuestion] = useState("");
    const [options, setOptions] = useState(["", ""]);
    const [multiple, setMultiple] = useState(false);
    const [anonymous, setAnonymous] = useState(false);
    const [hours, setHours] = useState(0);
    const given = options.map((option) => option.trim()).filter(Boolean);
    const ready = question.trim() !== "" && given.length >= 2;
    // There is always an empty one to go on with.
    const change = (at: number, value: string) => {
        const next = options.map((option, i) => (i === at ? value : option));
        if (next[next.length - 1] !== "" && next.length < OPTIONS_MAX) next.push("");
        setOptions(next);
    };
    const submit = () =>
        task.run(async () => {
            await createPoll(app, {
                ...{ ...place, question: question.trim(), options: given, multiple, anonymous },
                ...(hours > 0 && { closes_at: Date.now() + hours * 3_600_000 }),
            });
            onClose();
        });

    return (
        <Dialog title={t("talk.poll_new")} onClose={onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    if (ready) submit();
                }}
            >
                <label>
                    {t("talk.poll_question")}
                    <input
                        data-first
                        value={question}
                        maxLength={500}
                        onInput={(event) => setQuestion(event.currentTarget.value)}
                        {...testid("poll-question")}
                    />
                </label>
                <div class="poll-fields">
                    {options.map((option, i) => (
                        <input
                            key={i}
                            value={option}
                            maxLength={100}
                            placeholder={t("talk.poll_option", { count: i + 1 })}
                            aria-label={t("talk.poll_option", { count: i + 1 })}
                            onInput={(event) => change(i, event.currentTarget.value)}
                            {...testid("poll-option-field")}
                        />
                    ))}
                </div>
                <label class="check">
                    <input
                        type="checkbox"
                        checked={multiple}
                        onChange={(event) => setMultiple(event.currentTarget.checked)}
                        {...testid("poll-multiple")}
                    />
                    {t("talk.poll_multiple")}
                </label>
                <label class="check">
                    <input
                        type="checkbox"
                        checked={anonymous}
                        onChange={(event) => setAnonymous(event.currentTarget.checked)}
                    />
                    {t("talk.poll_anonymous")}
                </label>
                <label>
                    {t("talk.poll_closes")}
                    <select
                        value={hours}
                        onChange={(event) => setHours(Number(event.currentTarget.value))}
                    >
                        {HOURS.map((count) => (
                            <option key={count} value={count}>
                                {count === 0
                                    ? t("talk.poll_by_hand")
                                    : t("talk.poll_hours", { count })}
                            </option>
                        ))}
                    </select>
                </label>
                {task.problem && <p class="problem-text">{task.problem}</p>}
                <div class="row end">
                    <button class="primary" disabled={!ready || task.busy} {...testid("poll-create")}>
                        {t("talk.poll_ask")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
