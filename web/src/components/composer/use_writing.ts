// What is being written in one place: its words, its files, what it answers, and how it goes
// out: as a message, or as a command that is run.

import { useEffect, useRef, useState } from "preact/hooks";
import { draftOf, keepDraft } from "../../effects/drafts.ts";
import { send } from "../../effects/messages.ts";
import { listCommands, runCommand } from "../../effects/own.ts";
import { tellTyping, typedAll } from "../../effects/typing.ts";
import { handOver } from "../../effects/uploads.ts";
import type { Message, Room } from "../../api.gen.ts";
import type { State } from "../../state/state.ts";
import { areReady, placeOf } from "../../state/uploads.ts";
import { inWords } from "../../text/problems.ts";
import type { Said } from "../talk/composer_parts.tsx";
import { useApp } from "../use_app.ts";

export const BYTES_MAX = 16_384;
export const BYTES_WARN = 15_000;

const encoder = new TextEncoder();

export function useWriting(
    { state, room, thread }: { state: State; room: Room; thread?: number },
    toText: () => void, // gives the focus to the words
) {
    const app = useApp();
    const place = placeOf(room.room, thread);
    const spot = { room: room.room, ...(thread !== undefined && { thread }) };
    const uploads = state.uploads[place] ?? [];
    const answered = state.quoting[place];
    const [text, setText] = useState(() => draftOf(app, place));
    const [waits, wait] = useState(false); // to be sent as soon as its files are up
    const [alsoRoom, setAlsoRoom] = useState(false);
    const [said, say] = useState<Said>(); // by a command
    const running = useRef(false); // it is being looked whether it is a command
    const ready = text.trim();
    const bytes = text.length > BYTES_WARN / 4 ? encoder.encode(ready).length : 0;
    const sendable =
        (ready || uploads.length > 0) &&
        bytes <= BYTES_MAX &&
        !uploads.some((upload) => upload.state === "failed");
    const answer = (message?: Message) => app.dispatch({ type: "quoting", place, message });

    const write = (value: string) => {
        setText(value);
        keepDraft(app, place, value);
        if (value.trim()) tellTyping(app, room.room);
    };
    const clear = () => {
        write("");
        say(undefined);
        setAlsoRoom(false);
        if (answered) answer();
        typedAll();
        toText();
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
    // What no command is called is said to everyone. The field is free at once, for what comes
    // next; a command that could not be run comes back into it, unless something stands there.
    const run = async (name: string) => {
        if (running.current) return;
        running.current = true;
        try {
            const known = await listCommands(app);
            if (!known.some((one) => one.name === name)) return post();
            if (draftOf(app, place).trim() === ready) clear();
            running.current = false;
            const result = await runCommand(app, spot, ready);
            if (result.kind === "notice" && result.text) say({ text: result.text, bad: false });
            else if (result.room !== undefined && result.room !== room.room && result.kind === "message")
                app.dispatch({ type: "open_room", room: result.room });
        } catch (problem) {
            if (!draftOf(app, place).trim()) write(text);
            say({ text: inWords(problem), bad: true });
        } finally {
            running.current = false;
        }
    };
    const submit = () => {
        if (!sendable) return;
        const command = /^\/([a-z]+)(?:\s|$)/.exec(ready)?.[1];
        if (command && uploads.length === 0) void run(command);
        else post();
    };

    const { redraft } = state;
    useEffect(() => {
        if (redraft?.room !== room.room || thread !== undefined) return;
        write(ready ? `${text}\n${redraft.text}` : redraft.text);
        toText();
    }, [redraft]);
    useEffect(() => {
        if (answered) toText();
    }, [answered]);
    useEffect(() => {
        if (!waits) return;
        if (!sendable) wait(false);
        else if (areReady(uploads)) post();
    }, [waits, uploads]);
    useEffect(() => {
        setText(draftOf(app, place)); // another device may have changed it
    }, [state.drafts[place]]);

    return {
        ...{ place, spot, uploads, answered, answer, text, write, ready, bytes },
        ...{ sendable: !!sendable, submit, clear, waits, said, say, alsoRoom, setAlsoRoom },
    };
}

export type Writing = ReturnType<typeof useWriting>;
