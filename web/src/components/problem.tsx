// One line about what has just failed, to be dismissed.

import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { CloseIcon } from "./icons.tsx";
import { useApp } from "./use_app.ts";

export function Problem({ text }: { text?: string }) {
    const app = useApp();

    if (!text) return null;
    return (
        <div class="problem" role="alert" {...testid("problem")}>
            <span>{text}</span>
            <button
                class="icon-button"
                aria-label={t("problem.dismiss")}
                onClick={() => app.dispatch({ type: "problem", text: undefined })}
            >
                <CloseIcon />
            </button>
        </div>
    );
}
