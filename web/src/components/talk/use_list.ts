// A list the server has in pages, loaded when it is looked at and again when it changed.

import { useEffect, useRef, useState } from "preact/hooks";
import { useTask } from "../use_task.ts";

interface Page<T> {
    items: T[];
    cursor?: string;
}

export function useList<T>(load: (cursor?: string) => Promise<Page<T>>, version: unknown) {
    const task = useTask();
    const [page, setPage] = useState<Page<T>>();
    const asked = useRef(0);
    const fetch = (cursor?: string) => {
        const mine = ++asked.current;

        load(cursor).then(
            (next) => {
                if (mine !== asked.current) return;
                const before = cursor ? (page?.items ?? []) : [];
                setPage({ items: [...before, ...next.items], cursor: next.cursor });
            },
            (problem) => task.run(() => Promise.reject(problem)),
        );
    };

    useEffect(() => fetch(), [version]);
    return {
        items: page?.items,
        problem: task.problem,
        more: page?.cursor ? () => fetch(page.cursor) : undefined,
    };
}
