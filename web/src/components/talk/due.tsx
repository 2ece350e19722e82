// Reminders whose time has come, until they were seen.

import { jumpToId } from "../../effects/jump.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { IconButton } from "../icon_button.tsx";
import { CloseIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";

export function DueReminders({ state }: { state: State }) {
    const app = useApp();

    return (
        <div role="status">
            {state.due.map(({ id, text, message }) => (
                <div class="notice" key={id} {...testid("reminder-due")}>
                    <span class="notice-words">
                        {text ? t("talk.due", { text }) : t("talk.due_message")}
                    </span>
                    {message !== undefined && (
                        <button
                            class="small"
                            onClick={() => {
                                app.dispatch({ type: "due_seen", id });
                                void jumpToId(app, message);
                            }}
                        >
                            {t("talk.go_to")}
                        </button>
                    )}
                    <IconButton
                        label={t("talk.close")}
                        onClick={() => app.dispatch({ type: "due_seen", id })}
                    >
                        <CloseIcon />
                    </IconButton>
                </div>
            ))}
        </div>
    );
}
