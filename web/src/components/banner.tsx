// Says quietly that the connection is away, and when it will be tried again.

import { useEffect, useState } from "preact/hooks";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { useApp } from "./use_app.ts";

export function Banner({ link }: { link: State["link"] }) {
    const app = useApp();

    if (!link.troubled || link.phase === "open") return null;
    return (
        <div class="banner" {...testid("banner")}>
            <span class="banner-dot" aria-hidden="true" />
            <span role="status">Reconnecting. What you write is kept.</span>
            {link.phase === "waiting" && <Countdown until={link.retryAt ?? 0} />}
            {link.phase === "waiting" && (
                <button
                    class="link"
                    onClick={() => app.client?.nudge()}
                    {...testid("retry-now")}
                >
                    Try now
                </button>
            )}
        </div>
    );
}

function Countdown({ until }: { until: number }) {
    const [now, setNow] = useState(Date.now());

    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 500);
        return () => clearInterval(timer);
    }, []);

    const seconds = Math.ceil((until - now) / 1000);
    return seconds > 0 ? <span class="faint">Next try in {seconds} s.</span> : null;
}
