// Colours, motion and language, on this device.

import { useState } from "preact/hooks";
import { prefer, preferences, type Preferences } from "../../effects/preferences.ts";
import { testid } from "../../testids.ts";
import { chooseLanguage, chosenLanguage, LANGUAGES, t } from "../../text/i18n.ts";

const THEMES: Preferences["theme"][] = ["auto", "light", "dark", "contrast"];

export function LookPart() {
    const [wishes, setWishes] = useState(preferences);
    const [language, setLanguage] = useState(chosenLanguage() ?? "");
    const [changed, setChanged] = useState(false);
    const change = (what: Partial<Preferences>) => {
        prefer(what);
        setWishes(preferences());
    };

    return (
        <div class="settings-form">
            <fieldset class="options themes">
                <legend>{t("look.theme")}</legend>
                <div class="theme-row">
                    {THEMES.map((theme) => (
                        <label key={theme} class={`theme-choice ${theme}`}>
                            <span class="theme-sample" aria-hidden="true">
                                <i />
                                <b />
                            </span>
                            <span class="theme-name">
                                <input
                                    type="radio"
                                    name="theme"
                                    checked={wishes.theme === theme}
                                    onChange={() => change({ theme })}
                                    {...testid(`theme-${theme}`)}
                                />
                                {t(`look.${theme}`)}
                            </span>
                        </label>
                    ))}
                </div>
            </fieldset>
            <label class="check">
                <input
                    type="checkbox"
                    checked={wishes.motion === "less"}
                    onChange={(event) =>
                        change({ motion: event.currentTarget.checked ? "less" : "auto" })
                    }
                    {...testid("motion-less")}
                />
                <span>
                    {t("look.motion")}
                    <small>{t("look.motion_more")}</small>
                </span>
            </label>
            <label>
                {t("look.language")}
                <select
                    value={language}
                    onChange={(event) => {
                        const wanted = event.currentTarget.value;
                        setLanguage(wanted);
                        chooseLanguage(wanted || undefined);
                        setChanged(true);
                    }}
                    {...testid("language")}
                >
                    <option value="">{t("look.browser_language")}</option>
                    {Object.entries(LANGUAGES).map(([code, name]) => (
                        <option key={code} value={code} lang={code}>
                            {name}
                        </option>
                    ))}
                </select>
            </label>
            {changed && (
                <p class="row" role="status">
                    {t("look.reload_why")}
                    <button
                        type="button"
                        class="small"
                        onClick={() => location.reload()}
                        {...testid("language-reload")}
                    >
                        {t("look.reload")}
                    </button>
                </p>
            )}
        </div>
    );
}
