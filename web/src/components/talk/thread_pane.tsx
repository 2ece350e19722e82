// A thread: the message it hangs on, the replies, and where to write one.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { follow, loadOlderReplies, sawThread } from "../../effects/threads.ts";
import type { Message, Room } from "../../api.gen.ts";
import { layOut, type Row } from "../../state/layout.ts";
import { roomTitle } from "../../state/select.ts";
import { threadOf } from "../../state/threads.ts";
import type { Side, State, Thread } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { dayOf } from "../../text/time.ts";
import { Composer } from "../composer.tsx";
import { IconButton } from "../icon_button.tsx";
import { BackIcon } from "../icons.tsx";
import { moveAmongMessages } from "../message_keys.ts";
import { Rows } from "../rows.tsx";
import { ScrollKeeper } from "../scroll_keeper.ts";
import { UnsentList } from "../unsent.tsx";
import { useApp } from "../use_app.ts";
import { useFound } from "../use_found.ts";
import { SideFrame } from "./side_pane.tsx";

interface Props {
    state: State;
    side: Extract<Side, { kind: "thread" }>;
}

export function ThreadPane({ state, side }: Props) {
    const app = useApp();
    const room = state.rooms[side.room];
    const thread = state.threads[side.thread] ?? threadOf(side.room);

    return (
        <SideFrame
            id="thread-pane"
            title={t("talk.thread")}
            about={room && roomTitle(state, room)}
            actions={
                <>
                    {side.back && (
                        <IconButton
                            label={t("talk.threads")}
                            onClick={() => app.dispatch({ type: "side", side: { kind: side.back! } })}
                        >
                            <BackIcon />
                        </IconButton>
                    )}
                    <button
                        class="small"
                        aria-pressed={thread.follows}
                        onClick={() => void follow(app, side.thread, !thread.follows)}
                        {...testid("thread-follow")}
                    >
                        {t(thread.follows ? "talk.unfollow" : "talk.follow")}
                    </button>
                </>
            }
        >
            {room && <Replies state={state} room={room} id={side.thread} thread={thread} />}
            {room?.member && (
                <Composer key={side.thread} state={state} room={room} thread={side.thread} />
            )}
        </SideFrame>
    );
}

interface RepliesProps {
    state: State;
    room: Room;
    id: number;
    thread: Thread;
}

function Replies({ state, room, id, thread }: RepliesProps) {
    const app = useApp();
    const box = useRef<HTMLDivElement>(null);
    const keeper = useRef<ScrollKeeper | undefined>(undefined);
    const { timeline, message } = thread;
    // Where the line is drawn stays as it was when the thread was opened.
    const [read, setRead] = useState<number>();
    const unsent = useMemo(
        () => (state.unsent[room.room] ?? []).filter((one) => one.thread === id),
        [state.unsent[room.room], id],
    );
    const rows = useMemo(
        () =>
            layOut(timeline.messages, read, state.me, dayOf).filter(
                // The day of the message above needs no second word.
                (row) => row.kind !== "day" || !message || row.key !== dayOf(message.at),
            ),
        [timeline.messages, read, state.me, message?.at],
    );

    if (read === undefined && timeline.loaded)
        setRead(thread.unread > 0 ? thread.read : Number.MAX_SAFE_INTEGER);
    const look = () => {
        if (!keeper.current) return;
        if (keeper.current.following && app.state.attentive) sawThread(app, id);
    };

    keeper.current?.hold();
    useLayoutEffect(() => {
        keeper.current = new ScrollKeeper(box.current!, look);
        return () => keeper.current?.destroy();
    }, []);
    useLayoutEffect(() => keeper.current?.settle(), [rows, unsent, message]);
    useLayoutEffect(() => {
        if (unsent.length > 0) keeper.current?.toBottom();
    }, [unsent.length]);
    useEffect(look, [state.attentive, timeline, thread.unread]);
    useFound(state.found, rows, keeper, box);

    return (
        <div
            class="timeline side-body"
            ref={box}
            role="group"
            aria-label={t("talk.replies_label")}
            onKeyDown={moveAmongMessages}
            {...testid("thread-replies")}
        >
            <div class="thread-rows">
                {message && <Rows state={state} room={room} rows={[rootRow(message)]} inThread />}
                <p class="thread-count">
                    <span>{t("talk.replies", { count: message?.replies?.count ?? 0 })}</span>
                </p>
                <Older id={id} thread={thread} />
                <Rows state={state} room={room} rows={rows} inThread />
                <UnsentList unsent={unsent} state={state} room={room.room} />
            </div>
        </div>
    );
}

function rootRow(message: Message): Row {
    return { kind: "message", key: message.id, message, continued: false };
}

function Older({ id, thread }: { id: number; thread: Thread }) {
    const app = useApp();
    const { loaded, loading, more, failed } = thread.timeline;

    if (loaded && !more && !failed) return null;
    if (loading) return <p class="room-top faint">{t("talk.loading")}</p>;
    return (
        <p class="room-top">
            {failed && t("talk.failed")}{" "}
            <button class="link" onClick={() => loadOlderReplies(app, id)}>
                {t(failed ? "talk.again" : "talk.older_replies")}
            </button>
        </p>
    );
}
