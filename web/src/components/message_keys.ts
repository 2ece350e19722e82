// The list of messages is one stop for the Tab key; arrows move inside it. Only the message
// with the focus lets Tab into its buttons, and takes the keys of its menu.

import type { App } from "../effects/app.ts";
import { actionsFor, type Asking, type Subject } from "./talk/actions.ts";

export function moveAmongMessages(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("article");
    const list = target.closest<HTMLElement>(".timeline");

    if (!row || !list || target !== row) return;
    const rows = [...list.querySelectorAll<HTMLElement>("article")];
    const at = rows.indexOf(row);
    const next = {
        ArrowUp: rows[at - 1],
        ArrowDown: rows[at + 1],
        Home: rows[0],
        End: rows[rows.length - 1],
    }[event.key];

    if (!next) return;
    event.preventDefault();
    for (const other of rows) other.tabIndex = other === next ? 0 : -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
}

export function actByKey(
    event: KeyboardEvent,
    app: App,
    subject: Subject,
    ask: (what: Asking | "menu") => void,
): void {
    if (event.target !== event.currentTarget) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const wantsMenu =
        event.key === "Enter" || event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    const wanted = event.key.toUpperCase();
    const action = wantsMenu
        ? () => ask("menu")
        : wanted === "R"
          ? () => ask("react")
          : actionsFor(app, subject, ask).find((item) => item.key === wanted)?.onPick;

    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
}

const LONG_MS = 450;
const STILL_PX = 10;

// A finger that rests. stop() tells whether it did.
export function longPress(onLong: () => void) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    let was = false;

    return {
        down(event: PointerEvent) {
            was = false;
            if (event.pointerType !== "touch") return;
            if ((event.target as Element).closest("button, a, input, textarea, .menu")) return;
            from = { x: event.clientX, y: event.clientY };
            timer = setTimeout(() => {
                was = true;
                onLong();
            }, LONG_MS);
        },
        move(event: PointerEvent) {
            if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX)
                clearTimeout(timer);
        },
        stop(): boolean {
            clearTimeout(timer);
            return was;
        },
    };
}
