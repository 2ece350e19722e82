// A question to the server as a component asks it: asked again when it changes, with the
// last answer kept in view meanwhile.

import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { asRpcError } from "../protocol/errors.ts";
import type { Params, Result } from "../protocol/client.ts";
import type { Methods } from "../api.gen.ts";
import { useApp } from "./use_app.ts";
import { inWords } from "../text/problems.ts";

const AGAIN_MS = 1_000;
const AFTER_BUSY_MS = 3_000;

export interface Answer<T> {
    data?: T;
    busy: boolean;
    problem?: string;
    code?: string;
    reload(): void;
}

type Kept<T> = Omit<Answer<T>, "reload">;

// undefined params: nothing to ask yet. Another version asks anew.
export function useAsk<M extends keyof Methods>(
    method: M,
    params: Params<M> | undefined,
    version: unknown = 0,
): Answer<Result<M>> {
    const app = useApp();
    const [answer, setAnswer] = useState<Kept<Result<M>>>({ busy: true });
    const [round, reload] = useReducer((count: number) => count + 1, 0);
    const asked = useRef("");
    const open = app.state.link.phase === "open";
    const question = JSON.stringify([method, params]);

    useEffect(() => {
        if (!open || params === undefined) return;
        let over = false;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const keep = asked.current === question;

        asked.current = question;
        setAnswer((before) =>
            keep ? { ...before, busy: true } : { data: before.data, busy: true },
        );
        app.line.call(method, params).then(
            (data) => {
                if (!over) setAnswer({ data: data as Result<M>, busy: false });
            },
            (error) => {
                const { code, retryMs } = asRpcError(error);

                if (over) return;
                if (code === "rate_limited") {
                    timer = setTimeout(() => reload(undefined), retryMs ?? AGAIN_MS);
                    return;
                }
                // The worker may be away for a moment only.
                if (code === "busy" || code === "timeout")
                    timer = setTimeout(() => reload(undefined), AFTER_BUSY_MS);
                setAnswer((before) => ({
                    data: before.data,
                    busy: false,
                    code,
                    problem: inWords(error, { busy: asRpcError(error).message }),
                }));
            },
        );
        return () => {
            over = true;
            clearTimeout(timer);
        };
    }, [question, version, round, open]);

    return { ...answer, reload: () => reload(undefined) };
}
