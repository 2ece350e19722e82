// What can be done with a message. Shown under the pointer or the focus.

import { useState } from "preact/hooks";
import { react, remove } from "../effects/messages.ts";
import type { Message } from "../api.gen.ts";
import { testid } from "../testids.ts";
import { Dialog } from "./dialog.tsx";
import { EmojiPicker } from "./emoji_picker.tsx";
import { BinIcon, FlagIcon, PenIcon, SmileIcon } from "./icons.tsx";
import { ReportDialog } from "./report_dialog.tsx";
import { useApp } from "./use_app.ts";

interface Props {
    message: Message;
    mine: boolean;
    mayDelete: boolean;
}

export function MessageTools({ message, mine, mayDelete }: Props) {
    const app = useApp();
    const [picking, setPicking] = useState(false);
    const [asking, setAsking] = useState(false);
    const [reporting, setReporting] = useState(false);

    return (
        <div class={`message-tools${picking ? " picking" : ""}`}>
            {picking && (
                <EmojiPicker
                    onPick={(emoji) => {
                        setPicking(false);
                        void react(app, message, emoji);
                    }}
                    onClose={() => setPicking(false)}
                />
            )}
            <button
                class="icon-button"
                aria-label="React"
                title="React"
                aria-expanded={picking}
                onClick={() => setPicking(!picking)}
                {...testid("message-react")}
            >
                <SmileIcon />
            </button>
            {mine && (
                <button
                    class="icon-button"
                    aria-label="Edit"
                    title="Edit"
                    onClick={() => app.dispatch({ type: "edit", message: message.id })}
                    {...testid("message-edit")}
                >
                    <PenIcon />
                </button>
            )}
            {mayDelete && (
                <button
                    class="icon-button"
                    aria-label="Delete"
                    title="Delete"
                    onClick={() => setAsking(true)}
                    {...testid("message-delete")}
                >
                    <BinIcon />
                </button>
            )}
            {!mine && (
                <button
                    class="icon-button"
                    aria-label="Report"
                    title="Report to the moderators"
                    onClick={() => setReporting(true)}
                    {...testid("message-report")}
                >
                    <FlagIcon />
                </button>
            )}
            {reporting && (
                <ReportDialog message={message} onClose={() => setReporting(false)} />
            )}
            {asking && (
                <ConfirmDelete
                    text={message.text ?? ""}
                    onConfirm={() => void remove(app, message)}
                    onClose={() => setAsking(false)}
                />
            )}
        </div>
    );
}

function ConfirmDelete(props: { text: string; onConfirm(): void; onClose(): void }) {
    return (
        <Dialog title="Delete this message?" onClose={props.onClose}>
            <blockquote>{props.text}</blockquote>
            <div class="row end">
                <button type="button" onClick={props.onClose}>
                    Keep it
                </button>
                <button
                    class="danger"
                    onClick={() => {
                        props.onClose();
                        props.onConfirm();
                    }}
                    {...testid("confirm-ok")}
                >
                    Delete
                </button>
            </div>
        </Dialog>
    );
}
