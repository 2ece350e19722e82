// How messages go out from this device.

import { useState } from "preact/hooks";
import { prefer, preferences } from "../../effects/preferences.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";

const SECONDS = [0, 5, 10] as const;

export function WritingPart() {
    const [undo, setUndo] = useState(preferences().undo);

    return (
        <div class="settings-form">
            <fieldset class="options">
                <legend>{t("undo.title")}</legend>
                {SECONDS.map((seconds) => (
                    <label key={seconds} class="check">
                        <input
                            type="radio"
                            name="undo"
                            checked={undo === seconds}
                            onChange={() => {
                                prefer({ undo: seconds });
                                setUndo(seconds);
                            }}
                            {...testid(`undo-${seconds}`)}
                        />
                        <span>
                            {seconds === 0 ? t("undo.none") : t("undo.seconds", { count: seconds })}
                        </span>
                    </label>
                ))}
                <small>{t("undo.more")}</small>
            </fieldset>
        </div>
    );
}
