// The workspace's own emoji: those that are there, and one more.

import { useState } from "preact/hooks";
import { removeEmoji, setEmoji } from "../../effects/emoji.ts";
import { amModerator, nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { CustomEmoji } from "../markdown.tsx";
import { useApp } from "../use_app.ts";
import { useAsk } from "../use_ask.ts";
import { useTask } from "../use_task.ts";
import { Outcome } from "./outcome.tsx";

const NAME = /^[a-z0-9_-]{2,32}$/;

export function EmojiPart({ state }: { state: State }) {
    const app = useApp();
    const task = useTask({ forbidden: t("own_emoji.forbidden") });
    const answer = useAsk("emoji.list", {}, state.emoji);
    const all = answer.data?.emoji ?? [];

    return (
        <div class="settings-form">
            <p class="faint">{t("own_emoji.about")}</p>
            <NewEmoji />
            {(answer.problem || task.problem) && (
                <p class="problem-text" role="alert">
                    {task.problem || answer.problem}
                </p>
            )}
            {answer.data && all.length === 0 && <p class="faint">{t("own_emoji.none")}</p>}
            <ul class="plain-list">
                {all.map(({ name, file, user }) => (
                    <li key={name} {...testid("emoji-row")}>
                        <CustomEmoji name={name} file={file} />
                        <span class="choice-main">
                            <strong>:{name}:</strong>
                            {state.users[user] && <small>{nameOf(state.users[user])}</small>}
                        </span>
                        {(user === state.me || amModerator(state)) && (
                            <button
                                class="small"
                                disabled={task.busy}
                                aria-label={t("own_emoji.remove_one", { name })}
                                onClick={() => task.run(() => removeEmoji(app, name))}
                                {...testid("emoji-remove")}
                            >
                                {t("own_emoji.remove")}
                            </button>
                        )}
                    </li>
                ))}
            </ul>
        </div>
    );
}

function NewEmoji() {
    const app = useApp();
    const refused = t("own_emoji.refused");
    const task = useTask({
        params: refused,
        too_large: refused,
        forbidden: t("own_emoji.forbidden"),
    });
    const [name, setName] = useState("");
    const [picture, setPicture] = useState<globalThis.File>();
    const [saved, setSaved] = useState(false);

    return (
        <form
            class="new-emoji"
            onSubmit={(event) => {
                event.preventDefault();
                const form = event.currentTarget;
                if (!picture) return;
                task.run(async () => {
                    await setEmoji(app, name, picture);
                    setName("");
                    setPicture(undefined);
                    form.reset();
                    setSaved(true);
                });
            }}
        >
            <div class="pair">
                <label>
                    {t("own_emoji.name")}
                    <input
                        value={name}
                        maxLength={32}
                        autocapitalize="off"
                        spellcheck={false}
                        onInput={(event) => {
                            setSaved(false);
                            setName(event.currentTarget.value.toLowerCase().replace(/[:\s]/g, ""));
                        }}
                        {...testid("emoji-name")}
                    />
                    <small>{t("own_emoji.rule")}</small>
                </label>
                <label>
                    {t("own_emoji.picture")}
                    <input
                        type="file"
                        accept="image/png,image/jpeg,image/gif,image/webp"
                        onChange={(event) => setPicture(event.currentTarget.files?.[0])}
                        {...testid("emoji-file")}
                    />
                </label>
            </div>
            <Outcome
                {...{ task, saved, id: "emoji" }}
                button={t("own_emoji.add")}
                disabled={!NAME.test(name) || !picture}
            />
        </form>
    );
}
