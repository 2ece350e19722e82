// Where messages are written. Enter sends; what is half written stays with its room.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { draftOf, keepDraft } from "../effects/drafts.ts";
import { send } from "../effects/messages.ts";
import { tellTyping, typedAll } from "../effects/typing.ts";
import { attach, handOver } from "../effects/uploads.ts";
import type { Message, Room } from "../api.gen.ts";
import { listCommands, runCommand } from "../effects/own.ts";
import { lastEditable } from "../state/threads.ts";
import { muteIn } from "../state/sanctions.ts";
import { roomTitle } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { areReady, placeOf } from "../state/uploads.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
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
    type Said,
} from "./talk/composer_parts.tsx";
import { CompletionMenu } from "./talk/completion_menu.tsx";
import { useCompletion } from "./talk/use_completion.ts";
import { inWords } from "../text/problems.ts";
import { useApp } from "./use_app.ts";

const BYTES_MAX = 16_384;
const BYTES_WARN = 15_000;

const encoder = new TextEncoder();

interface Props {
    state: State;
    room: Room;
    thread?: number; // the message whose thread it writes to
}

export function Composer({ state, room, thread }: Props) {
    const app = useApp();
    const input = useRef<HTMLTextAreaElement>(null);
    const place = placeOf(room.room, thread);
    const uploads = state.uploads[place] ?? [];
    const [waits, wait] = useState(false); // to be sent as soon as its files are up
    const [text, setText] = useState(() => draftOf(app, place));
    const [alsoRoom, setAlsoRoom] = useState(false);
    const [said, say] = useState<Said>(); // by a command
    const [extra, askExtra] = useState<Extra>();
    const running = useRef(false); // a command, which is run once
    const more = useRef<HTMLButtonElement>(null);
    const answered = state.quoting[place];
    const answer = (message?: Message) => app.dispatch({ type: "quoting", place, message });
    const ready = text.trim();
    const bytes = text.length > BYTES_WARN / 4 ? encoder.encode(ready).length : 0;
    const write = (value: string) => {
        setText(value);
        keepDraft(app, place, value);
        if (value.trim()) tellTyping(app, room.room);
    };
    const completion = useCompletion(input, room.room, write);
    const spot = { room: room.room, ...(thread !== undefined && { thread }) };
    const sendable =
        (ready || uploads.length > 0) &&
        bytes <= BYTES_MAX &&
        !uploads.some((upload) => upload.state === "failed");
    const submit = () => {
        if (!sendable) return;
        completion.close();
        const command = /^\/([a-z]+)(?:\s|$)/.exec(ready)?.[1];
        if (command && uploads.length === 0) return void run(command);
        post();
    };
    const post = () => {
        wait(!areReady(uploads));
        if (!areReady(uploads)) return;
        const files = handOver(app, place);
        send(app, room.room, ready, {
            ...(thread !== undefined && { thread, ...(alsoRoom && { also_room: true }) }),
            ...(answered && { reply_to: answered.id }),
            ...(files.length > 0 && { files }),
        });
        clear();
    };
    const clear = () => {
        write("");
        say(undefined);
        setAlsoRoom(false);
        if (answered) answer();
        typedAll();
        input.current?.focus();
    };
    // What no command is called is said to everyone.
    const run = async (name: string) => {
        if (running.current) return;
        running.current = true;
        try {
            const known = await listCommands(app);
            if (!known.some((one) => one.name === name)) return post();
            const result = await runCommand(app, spot, ready);
            if (input.current?.value.trim() === ready) clear();
            if (result.kind === "notice" && result.text) say({ text: result.text, bad: false });
            else if (result.room !== undefined && result.room !== room.room && result.kind === "message")
                app.dispatch({ type: "open_room", room: result.room });
        } catch (problem) {
            say({ text: inWords(problem), bad: true });
        } finally {
            running.current = false;
        }
    };

    const mute = muteIn(state, room.room, Date.now());
    const { redraft } = state;

    useEffect(() => {
        if (redraft?.room !== room.room || thread !== undefined) return;
        write(text.trim() ? `${text}\n${redraft.text}` : redraft.text);
        input.current?.focus();
    }, [redraft]);
    useEffect(() => {
        if (answered) input.current?.focus();
    }, [answered]);
    useEffect(() => {
        if (!waits) return;
        if (!sendable) wait(false);
        else if (areReady(uploads)) post();
    }, [waits, uploads]);
    useEffect(() => {
        setText(draftOf(app, place)); // another device may have changed it
    }, [state.drafts[place]]);
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
            {said && <CommandSaid said={said} onClose={() => say(undefined)} />}
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
                <AttachBar place={place} uploads={uploads} />
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
                        if (event.key === "ArrowUp" && text === "") editLast(event);
                        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
                        event.preventDefault();
                        submit();
                    }}
                    {...testid(thread === undefined ? "composer" : "thread-composer")}
                />
                {bytes > BYTES_WARN && <BytesLeft left={BYTES_MAX - bytes} />}
                <button
                    class="send"
                    aria-label={t("talk.send")}
                    title={t("talk.send")}
                    disabled={!sendable || waits}
                    {...testid(thread === undefined ? "send" : "thread-send")}
                >
                    <SendIcon />
                </button>
                {thread !== undefined && (
                    <AlsoRoom
                        name={roomTitle(state, room)}
                        checked={alsoRoom}
                        onChange={setAlsoRoom}
                    />
                )}
            </form>
            <Extras
                button={more}
                open={extra}
                ask={askExtra}
                place={spot}
                text={ready}
                onSent={clear}
            />
        </>
    );

    function editLast(event: KeyboardEvent) {
        const last = lastEditable(state, room.room, thread);

        if (!last) return;
        event.preventDefault();
        app.dispatch({ type: "edit", message: last.id });
    }
}
