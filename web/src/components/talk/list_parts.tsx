// What the lists beside the room are made of.

import type { ComponentChildren } from "preact";
import { jumpTo } from "../../effects/jump.ts";
import type { Message } from "../../api.gen.ts";
import { nameOf, roomTitle } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Avatar } from "../avatar.tsx";
import { MessageText } from "../message_text.tsx";
import { useApp } from "../use_app.ts";
import { whenOf } from "./replies_line.tsx";

interface ListProps {
    items: unknown[] | undefined;
    problem: string;
    more?: () => void;
    empty: string;
    children: ComponentChildren;
}

export function SideList({ items, problem, more, empty, children }: ListProps) {
    return (
        <div class="side-body">
            {problem && (
                <p class="problem-text side-empty" role="alert">
                    {problem}
                </p>
            )}
            {!items && !problem && <p class="side-empty">{t("talk.loading")}</p>}
            {items?.length === 0 && <p class="side-empty">{empty}</p>}
            <ul class="side-list">{children}</ul>
            {more && (
                <button class="side-more" onClick={more}>
                    {t("talk.show_more")}
                </button>
            )}
        </div>
    );
}

interface CardProps {
    state: State;
    room: number;
    message: Message;
    id: string;
    note?: string;
    onNote?: () => void;
    onRemove?: () => void;
    remove?: string;
}

// A message as a card that leads to it.
export function MessageCard({ state, room, message, id, note, onNote, onRemove, remove }: CardProps) {
    const app = useApp();
    const author = state.users[message.user];
    const place = state.rooms[room];

    return (
        <li class="card" {...testid(id)}>
            <div class="card-head">
                <Avatar user={author} id={message.user} small />
                <strong>{nameOf(author)}</strong>
                <small>
                    {place && roomTitle(state, place)} · {whenOf(message.at)}
                </small>
            </div>
            {note && <p class="card-note">{note}</p>}
            <div class="message-text card-text">
                {message.deleted ? t("talk.deleted") : <MessageText text={message.text ?? ""} />}
            </div>
            <div class="card-foot">
                <button
                    class="link"
                    onClick={() => {
                        if (matchMedia("(max-width: 999px)").matches)
                            app.dispatch({ type: "side", side: undefined });
                        void jumpTo(app, room, message);
                    }}
                    {...testid("card-jump")}
                >
                    {t("talk.go_to")}
                </button>
                {onNote && (
                    <button class="link" onClick={onNote} {...testid("card-note")}>
                        {t(note ? "note.change" : "note.add")}
                    </button>
                )}
                {onRemove && (
                    <button class="link" onClick={onRemove} {...testid("card-remove")}>
                        {remove}
                    </button>
                )}
            </div>
        </li>
    );
}
