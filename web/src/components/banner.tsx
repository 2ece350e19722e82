// Says quietly that the connection is away, and when it will be tried again.

import { useEffect, useState } from "preact/hooks";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { useApp } from "./use_app.ts";

export function Banner({ link }: { link: State["link"] }) {
    const app = useApp();
    const online = useOnline();

    const away = link.troubled && link.phase !== "open";

    if (online && !away) return null;
    // With no session either, what the browser says of its network is the cause.
    const offline = !online || (away && !navigator.onLine);
    return (
        <div class="banner" {...testid("banner")}>
            <span class="banner-dot" aria-hidden="true" />
            <span role="status">{t(offline ? "banner.offline" : "banner.reconnecting")}</span>
            {link.phase === "waiting" && <Countdown until={link.retryAt ?? 0} />}
            {link.phase === "waiting" && (
                <button
                    class="link"
                    onClick={() => app.client?.nudge()}
                    {...testid("retry-now")}
                >
                    {t("banner.try_now")}
                </button>
            )}
        </div>
    );
}

// Whether the browser has lost its network since the page began: told sooner than a silent
// socket is noticed. What it says at the start is no proof: this very machine may be the server.
function useOnline(): boolean {
    const [online, setOnline] = useState(true);

    useEffect(() => {
        const gone = () => setOnline(false);
        const back = () => setOnline(true);

        addEventListener("online", back);
        addEventListener("offline", gone);
        return () => {
            removeEventListener("online", back);
            removeEventListener("offline", gone);
        };
    }, []);
    return online;
}

function Countdown({ until }: { until: number }) {
    const [now, setNow] = useState(Date.now());

    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 500);
        return () => clearInterval(timer);
    }, []);

    const seconds = Math.ceil((until - now) / 1000);
    return seconds > 0 ? <span class="faint">{t("banner.next_try", { seconds })}</span> : null;
}
