// A list that the server hands over page by page, asked anew when the question changes.

import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "../../components/use_app.ts";
import { inWords } from "../../text/problems.ts";
import type { Loaded } from "../components/listed.tsx";

interface Page<T> {
    items: T[];
    cursor?: string;
}

type Kept<T> = { items?: T[]; cursor?: string; busy: boolean; problem?: string };

export function usePages<T>(
    ask: (cursor?: string) => Promise<Page<T>>,
    question: unknown = 0,
): Loaded<T> {
    const app = useApp();
    const [kept, keep] = useState<Kept<T>>({ busy: true });
    const round = useRef(0); // an answer to an older question counts for nothing
    const open = app.state.link.phase === "open";
    const load = (from?: string) => {
        const mine = ++round.current;
        const isLate = () => mine !== round.current;

        keep((before) => ({ ...before, busy: true }));
        ask(from).then(
            ({ items, cursor }) => {
                if (isLate()) return;
                keep((before) => ({
                    items: [...(from ? (before.items ?? []) : []), ...items],
                    cursor,
                    busy: false,
                }));
            },
            (error) => {
                if (isLate()) return;
                keep((before) => ({ ...before, busy: false, problem: inWords(error) }));
            },
        );
    };

    useEffect(() => {
        if (open) load();
        return () => {
            round.current += 1;
        };
    }, [open, question]);

    const { items, cursor, busy, problem } = kept;
    return {
        ...{ items, busy, problem },
        reload: () => load(),
        ...(cursor !== undefined && { more: () => load(cursor) }),
    };
}
