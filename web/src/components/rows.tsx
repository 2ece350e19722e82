// The rows of a timeline: days, the line above what is new, messages.

import type { Message, Room } from "../api.gen.ts";
import type { Row } from "../state/layout.ts";
import { amModerator } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { dayLabel } from "../text/time.ts";
import { MessageRow } from "./message_row.tsx";
import { useApp } from "./use_app.ts";

interface Props {
    state: State;
    room: Room;
    rows: Row[];
    inThread?: boolean;
}

export function Rows({ state, room, rows, inThread = false }: Props) {
    const last = rows.reduce<number | undefined>(
        (found, row) => (row.kind === "message" ? row.key : found),
        undefined,
    );
    const mayModerate = amModerator(state) || room.owner === state.me;

    return (
        <>
            {rows.map((row) => {
                if (row.kind === "day") return <Day key={row.key} at={row.at} />;
                if (row.kind === "new") return <NewLine key="new" />;
                const { message } = row;
                const mine = message.user === state.me;
                return (
                    <MessageRow
                        key={row.key}
                        message={message}
                        author={state.users[message.user]}
                        myName={state.users[state.me]?.name ?? ""}
                        me={state.me}
                        room={room.room}
                        users={namesOthers(message) ? state.users : undefined}
                        quoted={message.reply_to && state.quotes[message.reply_to.id]}
                        votes={message.poll && state.votes[message.id]}
                        unreadReplies={inThread ? 0 : unreadIn(state, message)}
                        inThread={inThread}
                        saved={state.saved[message.id] !== undefined}
                        continued={row.continued}
                        editing={state.editing === message.id}
                        mayAct={room.member && !room.archived}
                        mayDelete={mine || mayModerate}
                        tabStop={row.key === last}
                    />
                );
            })}
        </>
    );
}

function namesOthers(message: Message): boolean {
    const { reactions, replies, reply_to, forwarded } = message;

    return !!(reactions?.length || replies || reply_to || forwarded);
}

function unreadIn(state: State, message: Message): number {
    const thread = message.replies && state.threads[message.id];

    return thread?.follows ? thread.unread : 0;
}

function Day({ at }: { at: number }) {
    const app = useApp();

    return (
        <div class="day" data-row {...testid("day-separator")}>
            <button
                type="button"
                title={t("links.day_title")}
                onClick={() => app.dispatch({ type: "dialog", dialog: "day" })}
                {...testid("day-open")}
            >
                {dayLabel(at, Date.now())}
            </button>
        </div>
    );
}

function NewLine() {
    return (
        <div class="new-divider" data-row role="separator" {...testid("new-divider")}>
            <span>{t("room.new")}</span>
        </div>
    );
}
