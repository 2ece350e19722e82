// In the composer's place while its person may not write. What was half written is kept.

import { useEffect, useReducer } from "preact/hooks";
import type { Sanction } from "../api.gen.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { untilWhen } from "../text/sanctions.ts";
import { useApp } from "./use_app.ts";

const LONGEST_MS = 60_000; // timers take no more than 24 days; this is often enough

export function MutedLine({ mute }: { mute: Sanction }) {
    const app = useApp();
    const [, look] = useReducer((count: number) => count + 1, 0);
    const left = mute.expires_at === undefined ? Infinity : mute.expires_at - Date.now();

    useEffect(() => {
        const over = () => {
            if (left > LONGEST_MS) look(undefined);
            else
                app.dispatch({
                    type: "sanctions",
                    sanctions: standing(app.state.sanctions),
                });
        };
        const timer = setTimeout(over, Math.min(left + 50, LONGEST_MS));
        return () => clearTimeout(timer);
    });

    return (
        <p class="join-line muted-line" role="status" {...testid("muted-line")}>
            <span>
                {t(mute.room === undefined ? "muted.everywhere" : "muted.here", {
                    until: untilWhen(mute.expires_at, Date.now()),
                })}
            </span>
            {mute.reason && <span class="muted-reason">“{mute.reason}”</span>}
        </p>
    );
}

function standing(sanctions: Record<number, Sanction>): Sanction[] {
    const now = Date.now();

    return Object.values(sanctions).filter((one) => (one.expires_at ?? Infinity) > now);
}
