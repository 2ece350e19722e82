// Where messages are written. Enter sends; what is half written stays with its room.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { send } from "../effects/messages.ts";
import { tellTyping, typedAll } from "../effects/typing.ts";
import type { Room } from "../api.gen.ts";
import { muteIn } from "../state/sanctions.ts";
import { roomTitle } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { fitHeight } from "./fit_height.ts";
import { SendIcon } from "./icons.tsx";
import { MutedLine } from "./muted_line.tsx";
import { useApp } from "./use_app.ts";

const BYTES_MAX = 16_384;
const BYTES_WARN = 15_000;

const drafts = new Map<string, string>(); // by person and room
const encoder = new TextEncoder();

export function Composer({ state, room }: { state: State; room: Room }) {
    const app = useApp();
    const input = useRef<HTMLTextAreaElement>(null);
    const draft = `${state.me} ${room.room}`;
    const [text, setText] = useState(drafts.get(draft) ?? "");
    const ready = text.trim();
    const bytes = text.length > BYTES_WARN / 4 ? encoder.encode(ready).length : 0;
    const write = (value: string) => {
        setText(value);
        drafts.set(draft, value);
        if (value.trim()) tellTyping(app, room.room);
    };
    const submit = () => {
        if (!ready || bytes > BYTES_MAX) return;
        send(app, room.room, ready);
        write("");
        typedAll();
        input.current?.focus();
    };

    const mute = muteIn(state, room.room, Date.now());
    const { redraft } = state;

    useEffect(() => {
        if (redraft?.room !== room.room) return;
        write(text.trim() ? `${text}\n${redraft.text}` : redraft.text);
        input.current?.focus();
    }, [redraft]);
    useLayoutEffect(() => {
        if (input.current) fitHeight(input.current);
    }, [text, mute]);
    useLayoutEffect(() => {
        // On touch screens the keyboard would cover the messages one came to read.
        if (matchMedia("(hover: hover)").matches) input.current?.focus();
    }, []);

    if (room.archived) return <p class="join-line">This room is archived.</p>;
    if (mute) return <MutedLine mute={mute} />;
    return (
        <form
            class="composer"
            onSubmit={(event) => {
                event.preventDefault();
                submit();
            }}
        >
            <textarea
                ref={input}
                rows={1}
                value={text}
                placeholder={`Message ${roomTitle(state, room)}`}
                aria-label={`Message ${roomTitle(state, room)}`}
                onInput={(event) => write(event.currentTarget.value)}
                onKeyDown={(event) => {
                    if (event.key === "ArrowUp" && text === "") editLast(event);
                    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
                    event.preventDefault();
                    submit();
                }}
                {...testid("composer")}
            />
            {bytes > BYTES_WARN && (
                <span class={bytes > BYTES_MAX ? "problem-text" : "faint"} role="status">
                    {bytes > BYTES_MAX ? "Too long" : `${BYTES_MAX - bytes} left`}
                </span>
            )}
            <button
                class="send"
                aria-label="Send"
                title="Send"
                disabled={!ready || bytes > BYTES_MAX}
                {...testid("send")}
            >
                <SendIcon />
            </button>
        </form>
    );

    function editLast(event: KeyboardEvent) {
        const mine = state.timelines[room.room]?.messages.filter(
            (message) => message.user === state.me && !message.deleted,
        );
        const last = mine?.[mine.length - 1];

        if (!last) return;
        event.preventDefault();
        app.dispatch({ type: "edit", message: last.id });
    }
}
