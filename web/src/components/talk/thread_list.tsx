// The threads one follows, those with news first.

import { useEffect, useState } from "preact/hooks";
import { loadThreads } from "../../effects/threads.ts";
import { nameOf, roomTitle } from "../../state/select.ts";
import { isUnread } from "../../state/threads.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { wordsOf } from "../../text/markdown.ts";
import { Avatar } from "../avatar.tsx";
import { useApp } from "../use_app.ts";
import { whenOf } from "./replies_line.tsx";
import { SideFrame } from "./side_pane.tsx";

export function ThreadList({ state }: { state: State }) {
    const app = useApp();
    const { ids, cursor, loaded } = state.threadList;
    const known = new Set(ids);
    // Those that came to be followed since the list was loaded stand first.
    const fresh = Object.entries(state.threads)
        .filter(([id, thread]) => thread.follows && !known.has(Number(id)))
        .map(([id]) => Number(id));
    const shown = [...fresh, ...ids].filter((id) => state.threads[id]?.follows);

    const [failed, setFailed] = useState(false);
    const load = (from?: string) => void loadThreads(app, from).then((came) => setFailed(!came));

    useEffect(() => load(), []);

    return (
        <SideFrame id="thread-list" title={t("talk.threads")}>
            {loaded && shown.length === 0 && <p class="side-empty">{t("talk.no_threads")}</p>}
            {failed && (
                <p class="problem-text side-empty" role="alert">
                    {t("room.failed")}{" "}
                    <button class="link" onClick={() => load()}>
                        {t("room.try_again")}
                    </button>
                </p>
            )}
            <ul class="side-body side-list">
                {shown.map((id) => (
                    <Item key={id} state={state} id={id} />
                ))}
            </ul>
            {cursor && (
                <button class="side-more" onClick={() => load(cursor)}>
                    {t("talk.show_more")}
                </button>
            )}
        </SideFrame>
    );
}

function Item({ state, id }: { state: State; id: number }) {
    const app = useApp();
    const thread = state.threads[id]!;
    const { message, room } = thread;
    const place = state.rooms[room];
    const last = message?.replies?.last_at;
    const open = () => {
        if (state.open !== room) app.dispatch({ type: "open_room", room });
        const side = { kind: "thread", room, thread: id, back: "threads" } as const;
        app.dispatch({ type: "side", side });
    };

    return (
        <li>
            <button
                class={`side-item${isUnread(thread) ? " unread" : ""}`}
                onClick={open}
                data-unread={thread.unread}
                {...testid("thread-item")}
            >
                <Avatar user={message && state.users[message.user]} id={message?.user ?? 0} small />
                <span class="side-item-main">
                    <small>
                        {place && roomTitle(state, place)}
                        {last !== undefined && ` · ${whenOf(last)}`}
                    </small>
                    <span class="side-item-text">
                        <strong>{nameOf(message && state.users[message.user])}</strong>{" "}
                        {message?.deleted ? t("talk.deleted") : wordsOf(message?.text ?? "")}
                    </span>
                    <small>
                        {t("talk.replies", { count: message?.replies?.count ?? 0 })}
                        {isUnread(thread) && (
                            <b class="side-item-new">{t("talk.new", { count: thread.unread })}</b>
                        )}
                    </small>
                </span>
            </button>
        </li>
    );
}
