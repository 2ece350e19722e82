// Copies a text, and tells for a moment that it did.

import { useEffect, useRef, useState } from "preact/hooks";

const SHOWN_MS = 1_600;

export function useCopy(): { copied: boolean; copy(text: string): void } {
    const [copied, setCopied] = useState(false);
    const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

    useEffect(() => () => clearTimeout(timer.current), []);
    return {
        copied,
        copy(text) {
            // Forbidden, or no secure context: there is nothing to tell then.
            navigator.clipboard?.writeText(text).then(
                () => {
                    setCopied(true);
                    clearTimeout(timer.current);
                    timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
                },
                () => {},
            );
        },
    };
}
