// Where messages are written. Enter sends; what is half written stays with its room.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { undo } from "../effects/sending.ts";
import { attach } from "../effects/uploads.ts";
import type { Room } from "../api.gen.ts";
import { muteIn } from "../state/sanctions.ts";
import { roomTitle } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { lastEditable } from "../state/threads.ts";
import { takeable } from "../state/unsent.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { BYTES_MAX, BYTES_WARN, useWriting } from "./composer/use_writing.ts";
import { AttachBar } from "./files/attach_bar.tsx";
import { AttachButton, pastedFiles } from "./files/attach_button.tsx";
import { fitHeight } from "./fit_height.ts";
import { SendIcon } from "./icons.tsx";
import { MutedLine } from "./muted_line.tsx";
import {
    AlsoRoom,
    Answering,
    BytesLeft,
    CommandSaid,
    Extras,
    MoreButton,
    type Extra,
} from "./talk/composer_parts.tsx";
import { CompletionMenu } from "./talk/completion_menu.tsx";
import { useCompletion } from "./talk/use_completion.ts";
import { useApp } from "./use_app.ts";

interface Props {
    state: State;
    room: Room;
    thread?: number; // the message whose thread it writes to
}

export function Composer({ state, room, thread }: Props) {
    const app = useApp();
    const input = useRef<HTMLTextAreaElement>(null);
    const more = useRef<HTMLButtonElement>(null);
    const [extra, askExtra] = useState<Extra>();
    const writing = useWriting({ state, room, thread }, () => input.current?.focus());
    const { place, text, write, answered, answer, waits, said } = writing;
    const completion = useCompletion(input, room.room, write);
    const mute = muteIn(state, room.room, Date.now());
    const submit = () => {
        if (writing.sendable) completion.close();
        writing.submit();
    };
    // In an empty field some keys are about what was written last.
    const lastWords = (event: KeyboardEvent): boolean => {
        const { key, ctrlKey, metaKey, shiftKey } = event;
        const takesBack = (ctrlKey || metaKey) && !shiftKey && key.toLowerCase() === "z";
        const waiting = takesBack && takeable(app.state, room.room, thread, Date.now());
        const last = key === "ArrowUp" && lastEditable(app.state, room.room, thread);

        if (waiting) undo(app, waiting.key);
        if (last) app.dispatch({ type: "edit", message: last.id });
        return !!waiting || !!last;
    };

    useLayoutEffect(() => {
        if (input.current) fitHeight(input.current);
    }, [text, mute]);
    useLayoutEffect(() => {
        // On touch screens the keyboard would cover the messages one came to read.
        if (matchMedia("(hover: hover)").matches) input.current?.focus();
    }, []);

    if (room.archived) return <p class="join-line">{t("talk.archived")}</p>;
    if (mute) return <MutedLine mute={mute} />;
    const label =
        thread === undefined
            ? t("talk.write_to", { name: roomTitle(state, room) })
            : t("talk.reply_here");
    const open = completion.options.length > 0;

    return (
        <>
            {said && <CommandSaid said={said} onClose={() => writing.say(undefined)} />}
            <form
                class="composer"
                data-place={place}
                onSubmit={(event) => {
                    event.preventDefault();
                    submit();
                }}
            >
                {answered && <Answering state={state} message={answered} onStop={() => answer()} />}
                <CompletionMenu completion={completion} />
                <AttachBar place={place} uploads={writing.uploads} />
                {waits && (
                    <small class="attach-waits" role="status">
                        {t("files.still_uploading")}
                    </small>
                )}
                <AttachButton place={place} />
                <MoreButton
                    button={more}
                    open={extra === "menu"}
                    onClick={() => askExtra(extra ? undefined : "menu")}
                />
                <textarea
                    ref={input}
                    rows={1}
                    value={text}
                    placeholder={label}
                    aria-label={label}
                    aria-autocomplete="list"
                    aria-controls={open ? completion.id : undefined}
                    aria-activedescendant={open ? `${completion.id}-${completion.active}` : undefined}
                    onInput={(event) => {
                        write(event.currentTarget.value);
                        completion.onInput();
                    }}
                    onBlur={completion.close}
                    onPaste={(event) => {
                        const files = pastedFiles(event);
                        if (files.length === 0) return;
                        event.preventDefault();
                        attach(app, place, files);
                    }}
                    onKeyDown={(event) => {
                        if (completion.onKey(event)) return;
                        if (event.key === "Escape" && answered) {
                            event.preventDefault();
                            event.stopPropagation();
                            return answer();
                        }
                        if (text === "" && lastWords(event)) return event.preventDefault();
                        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
                        event.preventDefault();
                        submit();
                    }}
                    {...testid(thread === undefined ? "composer" : "thread-composer")}
                />
                {writing.bytes > BYTES_WARN && <BytesLeft left={BYTES_MAX - writing.bytes} />}
                <button
                    class="send"
                    aria-label={t("talk.send")}
                    title={t("talk.send")}
                    disabled={!writing.sendable || waits}
                    {...testid(thread === undefined ? "send" : "thread-send")}
                >
                    <SendIcon />
                </button>
                {thread !== undefined && (
                    <AlsoRoom
                        name={roomTitle(state, room)}
                        checked={writing.alsoRoom}
                        onChange={writing.setAlsoRoom}
                    />
                )}
            </form>
            <Extras
                button={more}
                open={extra}
                ask={askExtra}
                place={writing.spot}
                text={writing.ready}
                onSent={writing.clear}
            />
        </>
    );
}
