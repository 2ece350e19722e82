// Changes the sidebar and keeps the focus on the line that moves: it may be drawn anew in
// another list.

import { useLayoutEffect } from "preact/hooks";
import type { App } from "../../effects/app.ts";
import { arrange } from "../../effects/sidebar.ts";
import type { Arranging } from "../../state/marks.ts";

export function rearrangeRoom(app: App, room: number, change: Arranging | undefined): void {
    rearrange(app, change, `[data-room="${room}"]`);
}

export function rearrangeSection(app: App, id: string, change: Arranging | undefined): void {
    rearrange(app, change, `[data-section="${CSS.escape(id)}"] .section-fold`);
}

let moved: string | undefined; // the line, until it is drawn in its new place

function rearrange(app: App, change: Arranging | undefined, line: string): void {
    if (!change) return;
    moved = line;
    arrange(app, change);
}

// With the drawing itself, no frame earlier or later: the next key is for that line again.
export function useMovedLine(drawn: unknown): void {
    useLayoutEffect(() => {
        if (moved === undefined) return;
        document.querySelector<HTMLElement>(`.sidebar ${moved}`)?.focus();
        moved = undefined;
    }, [drawn]);
}
