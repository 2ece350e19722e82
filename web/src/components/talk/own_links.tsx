// Above the rooms: threads, what was saved, what comes later.

import type { ComponentChildren } from "preact";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { BookmarkIcon, ClockIcon, ThreadIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";

type Kind = "threads" | "saved" | "later";

export function OwnLinks({ state }: { state: State }) {
    return (
        <ul class="own-links">
            <Link state={state} kind="threads" label={t("talk.threads")} count={state.unreadThreads}>
                <ThreadIcon />
            </Link>
            <Link state={state} kind="saved" label={t("talk.saved")}>
                <BookmarkIcon />
            </Link>
            <Link state={state} kind="later" label={t("talk.later")}>
                <ClockIcon />
            </Link>
        </ul>
    );
}

interface Props {
    state: State;
    kind: Kind;
    label: string;
    count?: number;
    children: ComponentChildren;
}

function Link({ state, kind, label, count = 0, children }: Props) {
    const app = useApp();
    const on = state.side?.kind === kind;

    return (
        <li>
            <button
                class={`room-item${on ? " open" : ""}${count > 0 ? " unread" : ""}`}
                aria-pressed={on}
                onClick={() => {
                    app.dispatch({ type: "side", side: on ? undefined : { kind } });
                }}
                {...testid(`open-${kind}`)}
            >
                <span class="room-sign">{children}</span>
                <span class="room-name">{label}</span>
                {count > 0 && (
                    <span class="badge mention" {...testid(`${kind}-unread`)}>
                        {count > 99 ? "99+" : count}
                        <span class="unseen"> {t("talk.unread")}</span>
                    </span>
                )}
            </button>
        </li>
    );
}
