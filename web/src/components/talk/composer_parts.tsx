// What stands round a composer's text: the message that is answered, what a command said, and
// what else can be sent.

import type { RefObject } from "preact";
import type { Message } from "../../api.gen.ts";
import { nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { wordsOf } from "../../text/markdown.ts";
import { IconButton } from "../icon_button.tsx";
import { CloseIcon, MoreIcon } from "../icons.tsx";
import { MessageText } from "../message_text.tsx";
import { MarkdownHelp, PollDialog, SendLaterDialog } from "./later_dialogs.ts";
import { Menu, type MenuItem } from "./menu.tsx";

interface AnsweringProps {
    state: State;
    message: Message;
    onStop(): void;
}

export function Answering({ state, message, onStop }: AnsweringProps) {
    return (
        <div class="answering" {...testid("answering")}>
            <span>
                {t("talk.answering", { name: nameOf(state.users[message.user]) })}{" "}
                <span class="faint">{wordsOf(message.text ?? "")}</span>
            </span>
            <IconButton label={t("talk.answer_stop")} onClick={onStop} id="answer-stop">
                <CloseIcon />
            </IconButton>
        </div>
    );
}

export interface Said {
    text: string;
    bad: boolean;
}

export function CommandSaid({ said, onClose }: { said: Said; onClose(): void }) {
    return (
        <div class={`command-said${said.bad ? " bad" : ""}`} role="status" {...testid("command-said")}>
            <div class="message-text">
                <MessageText text={said.text} />
            </div>
            <IconButton label={t("talk.close")} onClick={onClose}>
                <CloseIcon />
            </IconButton>
        </div>
    );
}

export function BytesLeft({ left }: { left: number }) {
    return (
        <span class={left < 0 ? "problem-text" : "faint"} role="status">
            {left < 0 ? t("talk.too_long") : t("talk.bytes_left", { count: left })}
        </span>
    );
}

interface AlsoRoomProps {
    name: string;
    checked: boolean;
    onChange(on: boolean): void;
}

export function AlsoRoom({ name, checked, onChange }: AlsoRoomProps) {
    return (
        <label class="also-room">
            <input
                type="checkbox"
                checked={checked}
                onChange={(event) => onChange(event.currentTarget.checked)}
                {...testid("also-room")}
            />
            {t("talk.also_room", { name })}
        </label>
    );
}

export type Extra = "menu" | "poll" | "later" | "help";

interface MoreProps {
    button: RefObject<HTMLButtonElement | null>;
    open: boolean;
    onClick(): void;
}

export function MoreButton({ button, open, onClick }: MoreProps) {
    return (
        <IconButton
            class="composer-more"
            button={button}
            label={t("talk.composer_more")}
            expanded={open}
            onClick={onClick}
            id="composer-more"
        >
            <MoreIcon />
        </IconButton>
    );
}

interface ExtrasProps {
    button: RefObject<HTMLButtonElement | null>;
    open?: Extra;
    ask(what: Extra | undefined): void;
    place: { room: number; thread?: number };
    text: string;
    onSent(): void;
}

// Beside the composer's form, not in it: a form holds no other one.
export function Extras({ button, open, ask, place, text, onSent }: ExtrasProps) {
    const close = () => ask(undefined);
    const items: (MenuItem | false)[] = [
        { id: "new-poll", label: t("talk.poll_new"), onPick: () => ask("poll") },
        text !== "" && {
            id: "send-later",
            label: t("talk.send_later"),
            onPick: () => ask("later"),
        },
        { id: "markdown-help", label: t("talk.markdown_help"), onPick: () => ask("help") },
    ];

    switch (open) {
        case "menu":
            return (
                <Menu
                    label={t("talk.composer_more")}
                    items={items.filter((item) => item !== false)}
                    anchor={button.current!.getBoundingClientRect()}
                    onClose={close}
                />
            );
        case "poll":
            return <PollDialog place={place} onClose={close} />;
        case "help":
            return <MarkdownHelp onClose={close} />;
        case "later":
            return <SendLaterDialog place={place} text={text} onDone={onSent} onClose={close} />;
        default:
            return null;
    }
}
