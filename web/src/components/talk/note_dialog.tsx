// What somebody notes for themselves: about a message they saved, or to be reminded of.

import { useState } from "preact/hooks";
import { testid } from "../../testids.ts";
import { FormDialog } from "../form_dialog.tsx";
import { useTask } from "../use_task.ts";

const NOTE_MAX = 500; // letters

interface Props {
    title: string;
    label: string;
    about?: string;
    note?: string;
    submit: string;
    mayBeEmpty?: boolean;
    onKeep(note: string): Promise<unknown>;
    onClose(): void;
}

export function NoteDialog({ note = "", ...props }: Props) {
    const task = useTask();
    const [words, setWords] = useState(note);

    return (
        <FormDialog
            {...{ task, id: "note-save", onClose: props.onClose }}
            title={props.title}
            submit={props.submit}
            ready={props.mayBeEmpty || words.trim() !== ""}
            onSubmit={async () => {
                await props.onKeep(words.trim());
                props.onClose();
            }}
        >
            <label>
                {props.label}
                <textarea
                    data-first
                    rows={3}
                    maxLength={NOTE_MAX}
                    value={words}
                    onInput={(event) => setWords(event.currentTarget.value)}
                    {...testid("note-words")}
                />
                {props.about && <small>{props.about}</small>}
            </label>
        </FormDialog>
    );
}
