// What can be done with a message: the frequent at once, the rest in a menu. Shown under the
// pointer or the focus, and after a long press.

import { useRef } from "preact/hooks";
import { react, remove } from "../effects/messages.ts";
import { linkToMessage } from "../effects/jump.ts";
import { openThread } from "../effects/threads.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { wordsOf } from "../text/markdown.ts";
import { Dialog } from "./dialog.tsx";
import { EmojiPicker } from "./emoji_picker.tsx";
import { IconButton } from "./icon_button.tsx";
import { MoreIcon, PenIcon, QuoteIcon, SmileIcon, ThreadIcon } from "./icons.tsx";
import { ReportDialog } from "./report_dialog.tsx";
import { actionsFor, mayEdit, quote, type Asking, type Subject } from "./talk/actions.ts";
import { EditsDialog, ForwardDialog, RemindDialog } from "./talk/later_dialogs.ts";
import { Menu } from "./talk/menu.tsx";
import { useApp } from "./use_app.ts";

interface Props {
    subject: Subject;
    asking?: Asking | "menu";
    ask(what: Asking | "menu" | undefined): void;
}

export function MessageTools({ subject, asking, ask }: Props) {
    const app = useApp();
    const bar = useRef<HTMLDivElement>(null);
    const { message, room, inThread } = subject;
    const active = asking === "react" || asking === "menu";

    return (
        <div class={`message-tools${active ? " picking" : ""}`} ref={bar}>
            {asking === "react" && (
                <EmojiPicker
                    label={t("room.reactions")}
                    onPick={(emoji) => {
                        ask(undefined);
                        void react(app, message, emoji);
                    }}
                    onClose={() => ask(undefined)}
                />
            )}
            <IconButton
                id="message-react"
                label={t("talk.react")}
                expanded={asking === "react"}
                onClick={() => ask(asking === "react" ? undefined : "react")}
            >
                <SmileIcon />
            </IconButton>
            {inThread ? (
                <IconButton id="tool-quote" label={t("talk.quote")} onClick={() => quote(app, subject)}>
                    <QuoteIcon />
                </IconButton>
            ) : (
                <IconButton
                    id="tool-thread"
                    label={t("talk.reply")}
                    onClick={() => openThread(app, room, message)}
                >
                    <ThreadIcon />
                </IconButton>
            )}
            {mayEdit(subject) && (
                <IconButton
                    id="message-edit"
                    label={t("talk.edit")}
                    onClick={() => app.dispatch({ type: "edit", message: message.id })}
                >
                    <PenIcon />
                </IconButton>
            )}
            <IconButton
                id="message-more"
                label={t("talk.more")}
                expanded={asking === "menu"}
                onClick={() => ask(asking === "menu" ? undefined : "menu")}
            >
                <MoreIcon />
            </IconButton>
            {asking === "menu" && (
                <Menu
                    label={t("talk.more")}
                    items={actionsFor(app, subject, ask)}
                    anchor={bar.current!.getBoundingClientRect()}
                    onClose={() => ask(undefined)}
                />
            )}
            <Asked subject={subject} asking={asking} onClose={() => ask(undefined)} />
        </div>
    );
}

interface AskedProps {
    subject: Subject;
    asking?: Asking | "menu";
    onClose(): void;
}

function Asked({ subject, asking, onClose }: AskedProps) {
    const app = useApp();
    const { message, room } = subject;

    switch (asking) {
        case "report":
            return <ReportDialog message={message} onClose={onClose} />;
        case "forward":
            return <ForwardDialog message={message} onClose={onClose} />;
        case "remind":
            return <RemindDialog message={message} room={room} onClose={onClose} />;
        case "edits":
            return <EditsDialog message={message} onClose={onClose} />;
        case "link":
            return <LinkDialog link={linkToMessage(message.id)} onClose={onClose} />;
        case "delete":
            return (
                <ConfirmDelete
                    text={wordsOf(message.text ?? "")}
                    onConfirm={() => void remove(app, message)}
                    onClose={onClose}
                />
            );
        default:
            return null;
    }
}

// Where the browser does not let us copy.
function LinkDialog({ link, onClose }: { link: string; onClose(): void }) {
    return (
        <Dialog title={t("talk.copy_link")} onClose={onClose}>
            <input data-first readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
        </Dialog>
    );
}

function ConfirmDelete(props: { text: string; onConfirm(): void; onClose(): void }) {
    return (
        <Dialog title={t("talk.delete_title")} onClose={props.onClose}>
            <blockquote>{props.text}</blockquote>
            <div class="row end">
                <button type="button" onClick={props.onClose}>
                    {t("talk.keep")}
                </button>
                <button
                    class="danger"
                    onClick={() => {
                        props.onClose();
                        props.onConfirm();
                    }}
                    {...testid("confirm-ok")}
                >
                    {t("talk.delete")}
                </button>
            </div>
        </Dialog>
    );
}
