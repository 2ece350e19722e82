// Something small that opens over the page: it takes the focus, a press elsewhere closes it, and
// the focus goes back where it came from.

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

// `home`: what may be pressed without closing it.
export function usePopup(
    box: RefObject<HTMLElement | null>,
    onClose: () => void,
    home: (box: HTMLElement) => Element | null = (box) => box,
): void {
    // As soon as it is drawn: the next key is meant for it.
    useLayoutEffect(() => {
        const before = document.activeElement as HTMLElement | null;
        const opened = box.current;
        // The button that opened it closes it by itself.
        const opener = before?.hasAttribute("aria-expanded") ? before : null;
        const away = ({ target }: Event) => {
            if (opener?.contains(target as Node)) return;
            if (!box.current || !home(box.current)?.contains(target as Node)) onClose();
        };

        opened?.querySelector("button")?.focus();
        document.addEventListener("pointerdown", away);
        return () => {
            document.removeEventListener("pointerdown", away);
            const now = document.activeElement;
            // Where it is gone already, nobody has the focus.
            if (now === document.body || opened?.contains(now)) before?.focus();
        };
    }, []);
}
