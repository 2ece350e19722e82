// A dialog over the page for as long as its component stands. It opens and goes with the drawing
// itself: what is typed next is meant for it, or again for where one was.

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
    useLayoutEffect(() => {
        const box = dialog.current!;
        const before = document.activeElement as HTMLElement | null;

        if (!box.open) box.showModal();
        box.querySelector<HTMLElement>("[data-first]")?.focus();
        return () => {
            // As long as it is open nothing behind it takes the focus. Its owner, who has put it
            // away, need not hear of it: something else may be open by then.
            box.addEventListener("close", (event) => event.stopImmediatePropagation(), true);
            box.close();
            if (before?.isConnected) before.focus();
        };
    }, []);
}
