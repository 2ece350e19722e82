// The thread under a message: how many replies, whose, and when the last one came.

import { openThread } from "../../effects/threads.ts";
import type { Message, User } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { timeOf, dayLabel, dayOf } from "../../text/time.ts";
import { Avatar } from "../avatar.tsx";
import { useApp } from "../use_app.ts";

interface Props {
    message: Message;
    room: number;
    users: Record<number, User>;
    unread: number;
}

export function RepliesLine({ message, room, users, unread }: Props) {
    const app = useApp();
    const { count = 0, last_at: last, users: who = [] } = message.replies ?? {};

    return (
        <button
            class={`replies-line${unread > 0 ? " unread" : ""}`}
            onClick={() => openThread(app, room, message)}
            {...testid("replies")}
        >
            <span class="replies-people">
                {who.slice(0, 3).map((id) => (
                    <Avatar key={id} user={users[id]} id={id} small />
                ))}
            </span>
            <strong>{t("talk.replies", { count })}</strong>
            {unread > 0 && <span class="replies-new">{t("talk.new", { count: unread })}</span>}
            {last !== undefined && (
                <span class="faint">{t("talk.last_reply", { when: whenOf(last) })}</span>
            )}
        </button>
    );
}

export function whenOf(at: number): string {
    const now = Date.now();

    return dayOf(at) === dayOf(now) ? timeOf(at) : `${dayLabel(at, now)}, ${timeOf(at)}`;
}
