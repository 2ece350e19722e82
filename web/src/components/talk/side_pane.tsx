// What stands beside the room, or over it on a narrow screen.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Side, State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { IconButton } from "../icon_button.tsx";
import { CloseIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";
import { LaterList } from "./later_list.tsx";
import { PinList } from "./pin_list.tsx";
import { SavedList } from "./saved_list.tsx";
import { ThreadList } from "./thread_list.tsx";
import { ThreadPane } from "./thread_pane.tsx";

export function SidePane({ state, side }: { state: State; side: Side }) {
    switch (side.kind) {
        case "thread":
            return <ThreadPane key={side.thread} state={state} side={side} />;
        case "threads":
            return <ThreadList state={state} />;
        case "pins":
            return <PinList key={side.room} state={state} room={side.room} />;
        case "saved":
            return <SavedList state={state} />;
        case "later":
            return <LaterList state={state} />;
    }
}

// The room's, but where it would bring up the keyboard of a screen.
function composer(): HTMLElement | null {
    if (!matchMedia("(hover: hover)").matches) return null;
    return document.querySelector<HTMLElement>(".room .composer textarea");
}

interface FrameProps {
    title: string;
    id: string;
    about?: string;
    actions?: ComponentChildren;
    children: ComponentChildren;
}

export function SideFrame({ title, id, about, actions, children }: FrameProps) {
    const app = useApp();
    const box = useRef<HTMLElement>(null);
    // Asked before what is inside takes the focus.
    const [before] = useState(() => document.activeElement as HTMLElement | null);

    useLayoutEffect(() => {
        if (!box.current!.contains(document.activeElement))
            box.current!.focus({ preventScroll: true });
        return () => {
            const back = before?.isConnected ? before : composer();
            back?.focus({ preventScroll: true });
        };
    }, []);

    return (
        <aside
            class="side"
            aria-label={title}
            tabIndex={-1}
            ref={box}
            onKeyDown={(event) => {
                if (event.key !== "Escape" || event.defaultPrevented) return;
                event.preventDefault();
                event.stopPropagation();
                app.dispatch({ type: "side", side: undefined });
            }}
            {...testid(id)}
        >
            <header class="side-head">
                <div class="side-title">
                    <h2>{title}</h2>
                    {about && <small>{about}</small>}
                </div>
                {actions}
                <IconButton
                    label={t("talk.close")}
                    onClick={() => app.dispatch({ type: "side", side: undefined })}
                    id="side-close"
                >
                    <CloseIcon />
                </IconButton>
            </header>
            {children}
        </aside>
    );
}
