// Messages of one's own that the server has not confirmed: on their way, or refused.

import { useEffect, useState } from "preact/hooks";
import { discard, retry, undo } from "../effects/sending.ts";
import type { Message } from "../api.gen.ts";
import { continues } from "../state/layout.ts";
import { nameOf } from "../state/select.ts";
import type { State, Unsent } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { isHeld, whyRefused } from "../text/refused.ts";
import { Avatar } from "./avatar.tsx";
import { ClipIcon } from "./icons.tsx";
import { MessageText } from "./message_text.tsx";
import { useApp } from "./use_app.ts";

const TICK_MS = 250;

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
            aria-label={t("outbox.label", { name: nameOf(me) })}
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
                <div class="message-text">
                    {unsent.text && <MessageText text={unsent.text} />} <Files unsent={unsent} state={state} /> <Status unsent={unsent} room={room} />
                </div>
            </div>
        </article>
    );
}

function Files({ unsent, state }: { unsent: Unsent; state: State }) {
    const { files } = unsent;

    if (!files) return null;
    // Those that an earlier page sent up are known by number alone.
    const names = files.flatMap((file) => state.files[file]?.name ?? []);
    return (
        <span class="unsent-files">
            <ClipIcon />
            {names.length === files.length
                ? names.join(", ")
                : t("files.count", { count: files.length })}
        </span>
    );
}

function Status({ unsent, room }: { unsent: Unsent; room: number }) {
    const app = useApp();

    if (!unsent.failed) return <OnItsWay unsent={unsent} />;
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
                    onClick={() => retry(app, unsent.key)}
                    {...testid("message-retry")}
                >
                    {t("outbox.retry")}
                </button>
            )}{" "}
            <button
                class="link"
                onClick={() => discard(app, unsent.key)}
                {...testid("message-discard")}
            >
                {t(held ? "outbox.hide" : "outbox.discard")}
            </button>
        </span>
    );
}

// Until it goes out it can be taken back.
function OnItsWay({ unsent: { key, after = 0 } }: { unsent: Unsent }) {
    const app = useApp();
    const [now, setNow] = useState(Date.now);
    const left = Math.ceil((after - now) / 1_000);

    useEffect(() => {
        if (left <= 0) return;
        const timer = setTimeout(() => setNow(Date.now()), TICK_MS);
        return () => clearTimeout(timer);
    }, [now, after]);

    if (left <= 0)
        return (
            <span class="status" {...testid("message-status")}>
                {t("outbox.sending")}
            </span>
        );
    return (
        <span class="status">
            <span {...testid("message-status")}>{t("undo.goes_out", { count: left })}</span>{" "}
            <button class="link" onClick={() => undo(app, key)} {...testid("message-undo")}>
                {t("undo.undo")}
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
                discard(app, unsent.key);
            }}
            {...testid("message-rewrite")}
        >
            {t("outbox.rewrite")}
        </button>
    );
}
