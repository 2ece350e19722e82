// The server has a newer page than this one. What waits to be sent and what is half written
// lie on the device: nothing is lost by loading it.

import { useState } from "preact/hooks";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";

export function Outdated() {
    const [later, setLater] = useState(false);

    if (later) return null;
    return (
        <div class="banner calm" {...testid("outdated")}>
            <span role="status">{t("update.ready")}</span>
            <button class="link" onClick={() => location.reload()} {...testid("outdated-reload")}>
                {t("update.reload")}
            </button>
            <button class="link" onClick={() => setLater(true)}>
                {t("update.later")}
            </button>
        </div>
    );
}
