// Messages of one's own that the server has not confirmed: on their way, or refused.

import type { Message } from "../api.gen.ts";
import { continues } from "../state/layout.ts";
import { nameOf } from "../state/select.ts";
import type { State, Unsent } from "../state/state.ts";
import { testid } from "../testids.ts";
import { isHeld, whyRefused } from "../text/refused.ts";
import { Avatar } from "./avatar.tsx";
import { MessageText } from "./message_text.tsx";
import { useApp } from "./use_app.ts";

interface Props {
    unsent: Unsent[];
    state: State;
    room: number;
    last?: Message; // of those that were sent
}

export function UnsentList({ unsent, state, room, last }: Props) {
    return (
        <>
            {unsent.map((item, i) => (
                <UnsentRow
                    key={item.key}
                    unsent={item}
                    state={state}
                    room={room}
                    continued={i > 0 || continues(last, { user: state.me, at: item.at })}
                />
            ))}
        </>
    );
}

interface RowProps {
    unsent: Unsent;
    state: State;
    room: number;
    continued: boolean;
}

function UnsentRow({ unsent, state, room, continued }: RowProps) {
    const me = state.users[state.me];
    const status = !unsent.failed ? "pending" : isHeld(unsent) ? "held" : "failed";

    return (
        <article
            class={`message unsent ${status}${continued ? " continued" : ""}`}
            aria-label={`${nameOf(me)}, not sent yet`}
            data-row
            data-mine="true"
            data-status={status}
            {...testid("message")}
        >
            <div class="message-side">
                {!continued && <Avatar user={me} id={state.me} />}
            </div>
            <div class="message-main">
                {!continued && (
                    <div class="message-head">
                        <span class="message-author" {...testid("message-author")}>
                            {nameOf(me)}
                        </span>
                    </div>
                )}
                <p class="message-text">
                    <MessageText text={unsent.text} /> <Status unsent={unsent} room={room} />
                </p>
            </div>
        </article>
    );
}

function Status({ unsent, room }: { unsent: Unsent; room: number }) {
    const app = useApp();

    if (!unsent.failed)
        return (
            <span class="status" {...testid("message-status")}>
                Sending…
            </span>
        );
    const held = isHeld(unsent);
    return (
        <span class="status">
            <span class={held ? "held-text" : "problem-text"} {...testid("message-status")}>
                {whyRefused(unsent)}
            </span>{" "}
            {unsent.code === "blocked" ? (
                !held && <Rewrite unsent={unsent} room={room} />
            ) : (
                <button
                    class="link"
                    onClick={() => app.client?.retry(unsent.key)}
                    {...testid("message-retry")}
                >
                    Retry
                </button>
            )}{" "}
            <button
                class="link"
                onClick={() => app.client?.discard(unsent.key)}
                {...testid("message-discard")}
            >
                {held ? "Hide" : "Discard"}
            </button>
        </span>
    );
}

// The same words again would be refused again: they go back to where they can be changed.
function Rewrite({ unsent, room }: { unsent: Unsent; room: number }) {
    const app = useApp();

    return (
        <button
            class="link"
            onClick={() => {
                app.dispatch({ type: "redraft", room, text: unsent.text });
                app.client?.discard(unsent.key);
            }}
            {...testid("message-rewrite")}
        >
            Change it
        </button>
    );
}
