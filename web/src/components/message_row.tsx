// One message. Its text is drawn as text nodes, whatever is in it.

import { useState } from "preact/hooks";
import type { Message, User } from "../api.gen.ts";
import { nameOf } from "../state/select.ts";
import { mentions } from "../state/reading.ts";
import { testid } from "../testids.ts";
import { momentOf, timeOf } from "../text/time.ts";
import { Avatar } from "./avatar.tsx";
import { memo } from "./memo.ts";
import { MessageEditor } from "./message_editor.tsx";
import { MessageText } from "./message_text.tsx";
import { MessageTools } from "./message_tools.tsx";
import { Reactions } from "./reactions.tsx";

interface Props {
    message: Message;
    author?: User;
    myName: string;
    me: number;
    users?: Record<number, User>; // whom the reactions name
    continued: boolean;
    editing: boolean;
    mayAct: boolean;
    mayDelete: boolean;
    tabStop: boolean;
}

function Row(props: Props) {
    const { message, author, continued, me } = props;
    const [touched, setTouched] = useState(false);
    const mine = message.user === me;
    const named = !mine && !message.deleted && mentions(message.text ?? "", props.myName);
    const classes = ["message", continued && "continued", named && "named", touched && "touched"];

    return (
        <article
            class={classes.filter(Boolean).join(" ")}
            tabIndex={props.tabStop ? 0 : -1}
            aria-label={`${nameOf(author)}, ${timeOf(message.at)}`}
            onPointerUp={(event) => {
                if (event.pointerType === "touch") setTouched(!touched);
            }}
            onBlur={() => setTouched(false)}
            data-row
            data-id={message.id}
            data-mine={mine}
            data-status={message.deleted ? "deleted" : "sent"}
            {...testid("message")}
        >
            <div class="message-side">
                {continued ? <Time at={message.at} /> : <Avatar user={author} id={message.user} />}
            </div>
            <div class="message-main">
                {!continued && (
                    <div class="message-head">
                        <span class="message-author" {...testid("message-author")}>
                            {nameOf(author)}
                        </span>
                        <Time at={message.at} />
                    </div>
                )}
                {props.editing ? (
                    <MessageEditor message={message} />
                ) : (
                    <Body message={message} />
                )}
                {props.users && !message.deleted && (
                    <Reactions
                        message={message}
                        me={me}
                        users={props.users}
                        mayAct={props.mayAct}
                    />
                )}
            </div>
            {props.mayAct && !message.deleted && !props.editing && (
                <MessageTools message={message} mine={mine} mayDelete={props.mayDelete} />
            )}
        </article>
    );
}

function Time({ at }: { at: number }) {
    return (
        <time dateTime={new Date(at).toISOString()} title={momentOf(at)}>
            {timeOf(at)}
        </time>
    );
}

function Body({ message }: { message: Message }) {
    if (message.deleted)
        return (
            <p class="message-text deleted" {...testid("message-text")}>
                This message was deleted.
            </p>
        );
    return (
        <p class="message-text">
            <MessageText text={message.text ?? ""} />
            {message.edited_at !== undefined && (
                <span class="edited" title={momentOf(message.edited_at)}>
                    {" "}
                    (edited)
                </span>
            )}
        </p>
    );
}

export const MessageRow = memo(Row);
