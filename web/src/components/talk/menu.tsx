// A menu of what can be done, beside the button that opened it; a sheet on touch screens.

import { useLayoutEffect, useRef } from "preact/hooks";
import { testid } from "../../testids.ts";
import { usePopup } from "../use_popup.ts";

export interface MenuItem {
    id: string; // of the hook tests hold on to
    label: string;
    key?: string; // does the same without the menu
    danger?: boolean;
    onPick(): void;
}

interface Props {
    label: string;
    items: MenuItem[];
    anchor: DOMRect;
    onClose(): void;
}

const GAP = 4;

export function Menu({ label, items, anchor, onClose }: Props) {
    const box = useRef<HTMLDivElement>(null);
    const pressed = useRef(false); // here, not where a long press opened it

    useLayoutEffect(() => place(box.current!, anchor), []);
    usePopup(box, onClose);

    return (
        <div
            class="menu"
            role="menu"
            aria-label={label}
            ref={box}
            onKeyDown={(event) => {
                event.stopPropagation();
                if (event.key === "Escape" || event.key === "Tab") {
                    event.preventDefault();
                    onClose();
                } else move(event, box.current!);
            }}
            onPointerDown={() => (pressed.current = true)}
            onPointerUp={(event) => event.stopPropagation()}
        >
            {items.map((item) => (
                <button
                    key={item.id}
                    type="button"
                    role="menuitem"
                    tabIndex={-1}
                    class={item.danger ? "danger-item" : undefined}
                    onClick={(event) => {
                        // The finger that opened the menu chooses nothing by going up.
                        if (event.detail > 0 && !pressed.current) return;
                        onClose();
                        item.onPick();
                    }}
                    {...testid(item.id)}
                >
                    <span>{item.label}</span>
                    {item.key && <kbd aria-hidden="true">{item.key}</kbd>}
                </button>
            ))}
        </div>
    );
}

// Under the button, or above it where there is no space below, towards the middle.
function place(box: HTMLElement, anchor: DOMRect): void {
    const { width, height } = box.getBoundingClientRect();
    const below = anchor.bottom + GAP;
    const fits = below + height < innerHeight - GAP;
    const top = fits ? below : Math.max(GAP, anchor.top - height - GAP);
    const inner = anchor.left + anchor.right < innerWidth ? anchor.left : anchor.right - width;
    const left = Math.min(Math.max(GAP, inner), innerWidth - width - GAP);

    box.style.setProperty("--top", `${top}px`);
    box.style.setProperty("--left", `${left}px`);
}

function move(event: KeyboardEvent, box: HTMLElement): void {
    const items = [...box.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    const next = {
        ArrowDown: items[(at + 1) % items.length],
        ArrowUp: items[(at - 1 + items.length) % items.length],
        Home: items[0],
        End: items[items.length - 1],
    }[event.key];

    if (!next) return;
    event.preventDefault();
    next.focus();
}
