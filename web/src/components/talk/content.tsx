// What a message says: its words or its poll, what it answers, where it was forwarded from.

import { useState } from "preact/hooks";
import type { Message, User } from "../../api.gen.ts";
import { nameOf } from "../../state/select.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { momentOf } from "../../text/time.ts";
import { jumpToId } from "../../effects/jump.ts";
import { MessageText } from "../message_text.tsx";
import { useApp } from "../use_app.ts";
import { EditsDialog } from "./later_dialogs.ts";
import { Poll } from "./poll.tsx";
import { Quote } from "./quote.tsx";

interface Props {
    message: Message;
    users: Record<number, User>;
    me: number;
    quoted?: Message | null;
    votes?: number[];
    mayAct: boolean;
    mayDelete: boolean;
}

export function Content(props: Props) {
    const { message, users } = props;

    if (message.deleted)
        return (
            <p class="message-text deleted" {...testid("message-text")}>
                {t("talk.deleted")}
            </p>
        );
    return (
        <>
            {message.reply_to && (
                <Quote
                    quote={message.reply_to}
                    author={users[message.reply_to.user]}
                    found={props.quoted}
                />
            )}
            {message.forwarded && <Origin message={message} users={users} />}
            {message.poll ? (
                <Poll
                    message={message}
                    poll={message.poll}
                    mine={props.votes}
                    mayAct={props.mayAct}
                    mayClose={props.mayDelete}
                />
            ) : (
                <Words message={message} />
            )}
        </>
    );
}

function Origin({ message, users }: { message: Message; users: Record<number, User> }) {
    const app = useApp();
    const { id, user } = message.forwarded!;

    return (
        <button class="forwarded" onClick={() => void jumpToId(app, id)} {...testid("forwarded")}>
            {t("talk.forwarded_from", { name: nameOf(users[user]) })}
        </button>
    );
}

function Words({ message }: { message: Message }) {
    const [history, showHistory] = useState(false);
    const { text = "" } = message;

    if (!text && message.files?.length) return null;
    return (
        <div class={`message-text${message.kind === "me" ? " does" : ""}`}>
            <MessageText text={text} />
            {message.edited_at !== undefined && (
                <button
                    class="edited"
                    title={momentOf(message.edited_at)}
                    onClick={() => showHistory(true)}
                    {...testid("message-edited")}
                >
                    ({t("talk.edited")})
                </button>
            )}
            {history && <EditsDialog message={message} onClose={() => showHistory(false)} />}
        </div>
    );
}
