// Changing a message where it stands. Enter saves, Escape leaves it as it was.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { edit } from "../effects/messages.ts";
import type { Message } from "../api.gen.ts";
import { inWords } from "../text/problems.ts";
import { t } from "../text/i18n.ts";
import { testid } from "../testids.ts";
import { fitHeight } from "./fit_height.ts";
import { useApp } from "./use_app.ts";

export function MessageEditor({ message }: { message: Message }) {
    const app = useApp();
    const input = useRef<HTMLTextAreaElement>(null);
    const [text, setText] = useState(message.text ?? "");
    const [problem, setProblem] = useState("");
    const stop = () => app.dispatch({ type: "edit", message: undefined });
    const save = () => {
        if (text.trim() === "") return;
        edit(app, message, text.trim()).catch((error) => setProblem(inWords(error)));
    };

    useLayoutEffect(() => {
        const area = input.current!;

        area.focus();
        area.setSelectionRange(area.value.length, area.value.length);
        area.parentElement!.scrollIntoView({ block: "nearest" });
        return () => document.querySelector<HTMLElement>(".composer textarea")?.focus();
    }, []);
    useLayoutEffect(() => fitHeight(input.current!), [text]);

    return (
        <div class="editor">
            <textarea
                ref={input}
                aria-label={t("talk.edit_message")}
                value={text}
                rows={1}
                onInput={(event) => setText(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key === "Escape") stop();
                    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
                    event.preventDefault();
                    save();
                }}
                {...testid("edit-input")}
            />
            {problem && (
                <p class="problem-text" role="alert">
                    {problem}
                </p>
            )}
            <div class="row">
                <button class="primary small" onClick={save} {...testid("edit-save")}>
                    {t("talk.edit_save")}
                </button>
                <button class="small" onClick={stop} {...testid("edit-cancel")}>
                    {t("talk.edit_cancel")}
                </button>
                <span class="faint hint-keys">{t("talk.edit_keys")}</span>
            </div>
        </div>
    );
}
