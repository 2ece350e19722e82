// What can be done with a message, as its menu lists it; each but the rare ones by a key too.

import type { App } from "../../effects/app.ts";
import { copy, linkToMessage } from "../../effects/jump.ts";
import { pin, save } from "../../effects/own.ts";
import { openThread } from "../../effects/threads.ts";
import type { Message } from "../../api.gen.ts";
import { placeOf } from "../../state/uploads.ts";
import { t } from "../../text/i18n.ts";
import type { MenuItem } from "./menu.tsx";

export type Asking = "forward" | "remind" | "edits" | "report" | "delete" | "react" | "link";

export interface Subject {
    message: Message;
    room: number;
    inThread: boolean;
    mine: boolean;
    mayDelete: boolean;
    saved: boolean;
}

export function mayEdit({ message, mine }: Subject): boolean {
    return mine && !message.poll && !message.forwarded;
}

export function quote(app: App, { message, room, inThread }: Subject): void {
    const place = inThread ? placeOf(room, message.thread ?? message.id) : placeOf(room);

    app.dispatch({ type: "quoting", place, message });
}

export function actionsFor(app: App, subject: Subject, ask: (what: Asking) => void): MenuItem[] {
    const { message, room, inThread, mine, mayDelete, saved } = subject;
    const all: (MenuItem | false)[] = [
        { id: "message-quote", label: t("talk.quote"), key: "Q", onPick: () => quote(app, subject) },
        !inThread && {
            id: "message-thread",
            label: t("talk.reply"),
            key: "T",
            onPick: () => openThread(app, room, message),
        },
        { id: "message-forward", label: t("talk.forward"), key: "F", onPick: () => ask("forward") },
        {
            id: "message-pin",
            label: t(message.pinned ? "talk.unpin" : "talk.pin"),
            key: "P",
            onPick: () => void pin(app, message),
        },
        {
            id: "message-save",
            label: t(saved ? "talk.unsave" : "talk.save"),
            key: "S",
            onPick: () => void save(app, message.id),
        },
        { id: "message-remind", label: t("talk.remind"), onPick: () => ask("remind") },
        {
            id: "message-link",
            label: t("talk.copy_link"),
            key: "L",
            onPick: () => void copy(linkToMessage(message.id)).then((done) => done || ask("link")),
        },
        !message.poll && {
            id: "message-copy",
            label: t("talk.copy_text"),
            key: "C",
            onPick: () => void copy(message.text ?? ""),
        },
        !inThread && {
            id: "message-unread",
            label: t("talk.mark_unread"),
            key: "U",
            onPick: () => app.dispatch({ type: "unread_from", room, seq: message.seq }),
        },
        mayEdit(subject) && {
            id: "message-edit-item",
            label: t("talk.edit"),
            key: "E",
            onPick: () => app.dispatch({ type: "edit", message: message.id }),
        },
        message.edited_at !== undefined && {
            id: "message-edits",
            label: t("talk.edits"),
            onPick: () => ask("edits"),
        },
        !mine && {
            id: "message-report",
            label: t("talk.report"),
            onPick: () => ask("report"),
        },
        mayDelete && {
            id: "message-delete",
            label: t("talk.delete"),
            danger: true,
            onPick: () => ask("delete"),
        },
    ];

    return all.filter((item) => item !== false);
}
