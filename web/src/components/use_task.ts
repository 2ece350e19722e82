// A thing a dialog does on the server: whether it is under way, and what went wrong.

import { useState } from "preact/hooks";
import { inWords } from "../text/problems.ts";

export interface Task {
    busy: boolean;
    problem: string;
    run(what: () => Promise<unknown>): void;
}

export function useTask(words: Record<string, string> = {}): Task {
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState("");
    const run = (what: () => Promise<unknown>) => {
        if (busy) return;
        setBusy(true);
        setProblem("");
        what()
            .catch((error) => setProblem(inWords(error, words)))
            .finally(() => setBusy(false));
    };

    return { busy, problem, run };
}
