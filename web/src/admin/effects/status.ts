// Where the figures stand, looked at again and again while the page is in view.

import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Result } from "../../protocol/client.ts";
import { useApp } from "../../components/use_app.ts";
import { inWords } from "../../text/problems.ts";

export type FigureStatus = Result<"analytics.status">;

const CALM_MS = 10_000;
const CLOSELY_MS = 1_000;
const FRESH_MS = 60_000; // figures on display are asked for anew

export interface FigureNews {
    status?: FigureStatus;
    version: number; // changes when the figures are worth asking for again
    problem?: string; // why nothing is known yet
    again(): void;
}

export function useFigureStatus(): FigureNews {
    const app = useApp();
    const [status, setStatus] = useState<FigureStatus>();
    const [version, setVersion] = useState(0);
    const [problem, setProblem] = useState<string>();
    const [round, again] = useReducer((count: number) => count + 1, 0);
    const before = useRef<FigureStatus | undefined>(undefined);
    const open = app.state.link.phase === "open";

    useEffect(() => {
        if (!open) return;
        let timer: ReturnType<typeof setTimeout> | undefined;
        let over = false;
        const look = async () => {
            let why: string | undefined;
            const now = document.hidden
                ? before.current
                : await app.line.call("analytics.status", {}).catch((error: unknown) => {
                      why = inWords(error);
                      return before.current;
                  });

            if (over) return;
            setProblem(now ? undefined : why);
            if (now && isNews(before.current, now)) setVersion((count) => count + 1);
            before.current = now;
            setStatus(now);
            const calm = !now || (now.ready && !now.catching_up);
            timer = setTimeout(look, calm ? CALM_MS : CLOSELY_MS);
        };
        const fresh = setInterval(() => {
            if (!document.hidden) setVersion((count) => count + 1);
        }, FRESH_MS);

        void look();
        return () => {
            over = true;
            clearTimeout(timer);
            clearInterval(fresh);
        };
    }, [open, round]);

    return { status, version, problem, again: () => again(undefined) };
}

function isNews(before: FigureStatus | undefined, now: FigureStatus): boolean {
    if (!before) return false;
    return (!before.ready && now.ready) || (before.catching_up && !now.catching_up);
}
