// One's own picture: chosen from this device, sent up, and shown to everyone.

import { useRef } from "preact/hooks";
import { setPicture } from "../../effects/people.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Avatar } from "../avatar.tsx";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";

export function Picture({ state }: { state: State }) {
    const app = useApp();
    const me = state.users[state.me];
    const input = useRef<HTMLInputElement>(null);
    const task = useTask({
        params: t("picture.not_one"),
        forbidden: t("picture.not_allowed"),
        too_large: t("picture.too_large"),
    });

    return (
        <div class="picture-row">
            <Avatar user={me} id={state.me} large />
            <div class="picture-tools">
                <div class="row">
                    <button
                        type="button"
                        disabled={task.busy}
                        onClick={() => input.current?.click()}
                        {...testid("picture-choose")}
                    >
                        {task.busy ? t("picture.sending") : t("picture.choose")}
                    </button>
                    {me?.avatar !== undefined && (
                        <button
                            type="button"
                            disabled={task.busy}
                            onClick={() => task.run(() => app.line.call("user.update", { avatar: 0 }))}
                            {...testid("picture-remove")}
                        >
                            {t("picture.remove")}
                        </button>
                    )}
                </div>
                <small>{t("picture.hint")}</small>
                {task.problem && (
                    <p class="problem-text" role="alert">
                        {task.problem}
                    </p>
                )}
            </div>
            <input
                ref={input}
                hidden
                type="file"
                tabIndex={-1}
                aria-label={t("picture.choose")}
                accept="image/png,image/jpeg,image/gif,image/webp"
                onChange={(event) => {
                    const [file] = event.currentTarget.files ?? [];
                    event.currentTarget.value = "";
                    if (file) task.run(() => setPicture(app, file));
                }}
                {...testid("picture-file")}
            />
        </div>
    );
}
