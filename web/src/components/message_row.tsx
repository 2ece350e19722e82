// One message. Its text is drawn as text nodes, whatever is in it.

import { useRef, useState } from "preact/hooks";
import type { Message, User } from "../api.gen.ts";
import { nameOf } from "../state/select.ts";
import { mentions } from "../state/calls.ts";
import { openThread } from "../effects/threads.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { momentOf, timeOf } from "../text/time.ts";
import { Avatar } from "./avatar.tsx";
import { FileList } from "./files/file_list.tsx";
import { BookmarkIcon, PinIcon } from "./icons.tsx";
import { memo } from "./memo.ts";
import { MessageEditor } from "./message_editor.tsx";
import { actByKey, longPress } from "./message_keys.ts";
import { MessageTools } from "./message_tools.tsx";
import { Reactions } from "./reactions.tsx";
import type { Asking, Subject } from "./talk/actions.ts";
import { Content } from "./talk/content.tsx";
import { RepliesLine } from "./talk/replies_line.tsx";
import { StatusBadge } from "./status_badge.tsx";
import { useApp } from "./use_app.ts";

interface Props {
    message: Message;
    room: number;
    author?: User;
    myName: string;
    me: number;
    users?: Record<number, User>; // whom the message names; absent: nobody but its author
    quoted?: Message | null; // what it answers, where its words had to be looked up
    votes?: number[];
    unreadReplies: number;
    inThread: boolean;
    continued: boolean;
    editing: boolean;
    saved: boolean;
    mayAct: boolean;
    mayDelete: boolean;
    tabStop: boolean;
}

function Row(props: Props) {
    const { message, author, continued, me, room, inThread } = props;
    const app = useApp();
    const [touched, setTouched] = useState(false);
    const [asking, ask] = useState<Asking | "menu">();
    const press = useRef(longPress(() => ask("menu")));
    const mine = message.user === me;
    const named = !mine && !message.deleted && mentions(message.text ?? "", props.myName);
    const { mayDelete, saved } = props;
    const subject: Subject = { message, room, inThread, mine, mayDelete, saved };
    const live = props.mayAct && !message.deleted && !props.editing;
    const users = props.users ?? {};
    const classes = ["message", continued && "continued", named && "named", touched && "touched"];

    return (
        <article
            class={classes.filter(Boolean).join(" ")}
            tabIndex={props.tabStop ? 0 : -1}
            aria-label={`${nameOf(author)}, ${timeOf(message.at)}`}
            onPointerDown={(event) => live && press.current.down(event)}
            onPointerMove={(event) => press.current.move(event)}
            onPointerCancel={() => press.current.stop()}
            onPointerUp={(event) => {
                if (press.current.stop() || event.pointerType !== "touch") return;
                setTouched(!touched);
            }}
            onBlur={() => setTouched(false)}
            onKeyDown={(event) => {
                if (live) actByKey(event, app, subject, ask);
            }}
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
                <Marks message={message} saved={saved} inThread={inThread} room={room} />
                {!continued && (
                    <div class="message-head">
                        <button
                            class="message-author"
                            tabIndex={-1}
                            onClick={() => app.dispatch({ type: "person", user: message.user })}
                            {...testid("message-author")}
                        >
                            {nameOf(author)}
                        </button>
                        <StatusBadge user={author} />
                        <Time at={message.at} />
                    </div>
                )}
                {props.editing ? (
                    <MessageEditor message={message} />
                ) : (
                    <Content
                        message={message}
                        users={users}
                        me={me}
                        quoted={props.quoted}
                        votes={props.votes}
                        mayAct={props.mayAct}
                        mayDelete={mayDelete}
                    />
                )}
                {!!message.files?.length && !message.deleted && (
                    <FileList files={message.files} />
                )}
                {!!message.reactions?.length && !message.deleted && (
                    <Reactions message={message} me={me} users={users} mayAct={props.mayAct} />
                )}
                {!!message.replies?.count && !inThread && (
                    <RepliesLine
                        message={message}
                        room={room}
                        users={users}
                        unread={props.unreadReplies}
                    />
                )}
            </div>
            {live && <MessageTools subject={subject} asking={asking} ask={ask} />}
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

interface MarksProps {
    message: Message;
    saved: boolean;
    inThread: boolean;
    room: number;
}

// Pinned, saved, or from a thread: said above it in small.
function Marks({ message, saved, inThread, room }: MarksProps) {
    const app = useApp();
    const fromThread = message.thread !== undefined && !inThread;

    if (message.deleted || (!message.pinned && !saved && !fromThread)) return null;
    return (
        <div class="message-marks">
            {message.pinned && (
                <span {...testid("message-pinned")}>
                    <PinIcon /> {t("talk.pinned")}
                </span>
            )}
            {saved && (
                <span {...testid("message-saved")}>
                    <BookmarkIcon /> {t("talk.saved_mark")}
                </span>
            )}
            {fromThread && (
                <button class="link" onClick={() => openThread(app, room, message)}>
                    {t("talk.from_thread")}
                </button>
            )}
        </div>
    );
}

export const MessageRow = memo(Row);
