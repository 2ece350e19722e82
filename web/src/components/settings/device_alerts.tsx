// How this device draws attention: all of it is off until it is asked for.

import { useState } from "preact/hooks";
import { allowNotifications, ring } from "../../effects/alerts.ts";
import { prefer, preferences } from "../../effects/preferences.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";

export function DeviceAlerts() {
    const [wishes, setWishes] = useState(preferences);
    const [refused, setRefused] = useState(false);
    const change = (what: Parameters<typeof prefer>[0]) => {
        prefer(what);
        setWishes(preferences());
    };
    const wantDesktop = async (wanted: boolean) => {
        const allowed = wanted && (await allowNotifications());

        setRefused(wanted && !allowed);
        change({ desktop: allowed });
    };

    return (
        <fieldset class="options">
            <legend>{t("device.title")}</legend>
            <label class="check">
                <input
                    type="checkbox"
                    checked={wishes.desktop}
                    onChange={(event) => {
                        const box = event.currentTarget;
                        void wantDesktop(box.checked).then(() => (box.checked = preferences().desktop));
                    }}
                    {...testid("device-desktop")}
                />
                <span>
                    {t("device.desktop")}
                    <small>{t("device.desktop_more")}</small>
                </span>
            </label>
            {refused && (
                <p class="problem-text" role="alert">
                    {t("device.refused")}
                </p>
            )}
            <label class="check">
                <input
                    type="checkbox"
                    checked={wishes.sound}
                    onChange={(event) => {
                        change({ sound: event.currentTarget.checked });
                        if (event.currentTarget.checked) ring();
                    }}
                    {...testid("device-sound")}
                />
                <span>{t("device.sound")}</span>
            </label>
            <label class="check">
                <input
                    type="checkbox"
                    checked={wishes.badge}
                    onChange={(event) => change({ badge: event.currentTarget.checked })}
                    {...testid("device-badge")}
                />
                <span>{t("device.badge")}</span>
            </label>
        </fieldset>
    );
}
