// Brings a message that was looked for into view, marks it for a while and gives it the focus.

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Message } from "../api.gen.ts";
import { isFolded, type Row } from "../state/layout.ts";
import type { State } from "../state/state.ts";
import type { ScrollKeeper } from "./scroll_keeper.ts";

const MARKED_MS = 3_000;

// Tells the nonce of the last that was shown.
export function useFound(
    found: State["found"],
    rows: Row[],
    keeper: RefObject<ScrollKeeper | undefined>,
    box: RefObject<HTMLElement | null>,
): RefObject<number> {
    const shown = useRef(0);

    useLayoutEffect(() => {
        if (!found || found.nonce === shown.current) return;
        const row = box.current?.querySelector<HTMLElement>(`[data-id="${found.message}"]`);
        if (!row) return; // its page is still to come
        shown.current = found.nonce;
        keeper.current?.toRow(row);
        row.dataset.found = "true";
        row.focus({ preventScroll: true });
        setTimeout(() => delete row.dataset.found, MARKED_MS);
    }, [found, rows]);
    return shown;
}

// It is held and will be shown with the next painting: until then nothing may be cut off, as
// the reader is still where they were, perhaps far away from it.
export function isOnItsWay(state: State, messages: Message[], shown: number): boolean {
    const { found, folded } = state;

    if (!found || found.nonce === shown) return false;
    const message = messages.find(({ id }) => id === found.message);
    return message !== undefined && !(folded && isFolded(message));
}
