// What is to be sent later, and what one is to be reminded of.

import { useState } from "preact/hooks";
import { attempt } from "../../effects/messages.ts";
import { jumpToId } from "../../effects/jump.ts";
import { remind } from "../../effects/own.ts";
import { roomTitle } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import type { Reminder, Schedule } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { MessageText } from "../message_text.tsx";
import { useApp } from "../use_app.ts";
import { NoteDialog, WhenDialog } from "./later_dialogs.ts";
import { SideList } from "./list_parts.tsx";
import { SideFrame } from "./side_pane.tsx";
import { useList } from "./use_list.ts";

type Item = { kind: "schedule"; it: Schedule } | { kind: "reminder"; it: Reminder };

export function LaterList({ state }: { state: State }) {
    const app = useApp();
    const list = useList<Item>(async () => {
        const [{ schedules }, { reminders }] = await Promise.all([
            app.line.call("schedule.list", { limit: 100 }),
            app.line.call("reminder.list", { limit: 100 }),
        ]);
        const items: Item[] = [
            ...schedules.map((it) => ({ kind: "schedule" as const, it })),
            ...reminders.map((it) => ({ kind: "reminder" as const, it })),
        ].filter(({ it }) => it.state === "waiting" || it.state === "failed");
        return { items: items.sort((a, b) => (a.it.at ?? 0) - (b.it.at ?? 0)) };
    }, state.news.later);

    return (
        <SideFrame id="later-list" title={t("talk.later")} actions={<NewReminder />}>
            <SideList {...list} empty={t("talk.no_later")}>
                {list.items?.map((item) =>
                    item.kind === "schedule" ? (
                        <Scheduled key={`s${item.it.id}`} state={state} schedule={item.it} />
                    ) : (
                        <Reminding key={`r${item.it.id}`} reminder={item.it} />
                    ),
                )}
            </SideList>
        </SideFrame>
    );
}

// First what it is about, then when.
function NewReminder() {
    const app = useApp();
    const [asking, ask] = useState(false);
    const [words, setWords] = useState<string>();

    return (
        <>
            <button class="small" onClick={() => ask(true)} {...testid("new-reminder")}>
                {t("later.new_reminder")}
            </button>
            {asking && (
                <NoteDialog
                    title={t("later.new_reminder")}
                    label={t("later.what")}
                    about={t("later.what_more")}
                    submit={t("talk.remind")}
                    onKeep={async (said) => setWords(said)}
                    onClose={() => ask(false)}
                />
            )}
            {words !== undefined && (
                <WhenDialog
                    title={t("talk.remind")}
                    words={words}
                    onPick={(at) => remind(app, { text: words }, at)}
                    onClose={() => setWords(undefined)}
                />
            )}
        </>
    );
}

function Scheduled({ state, schedule }: { state: State; schedule: Schedule }) {
    const app = useApp();
    const { id, room, at, text = "", reason } = schedule;
    const [timing, time] = useState(false);
    const place = room === undefined ? undefined : state.rooms[room];
    const remove = () => attempt(app, () => app.line.call("schedule.remove", { id }));
    // Its words go back to where they can be changed.
    const change = () =>
        void remove().then(() => {
            if (room === undefined) return;
            app.dispatch({ type: "open_room", room });
            app.dispatch({ type: "redraft", room, text });
        });

    return (
        <li class="card" {...testid("schedule-item")}>
            <div class="card-head">
                <strong>{place ? roomTitle(state, place) : ""}</strong>
                <small>{at !== undefined && t("talk.goes_at", { when: shortMomentOf(at) })}</small>
            </div>
            {schedule.state === "failed" && (
                <p class="problem-text">{t("talk.not_sent", { reason: reason ?? "" })}</p>
            )}
            <div class="message-text card-text">
                <MessageText text={text} />
            </div>
            <div class="card-foot">
                <button
                    class="link"
                    onClick={() =>
                        void attempt(app, () =>
                            app.line.call("schedule.update", { id, at: Date.now() + 1_000 }),
                        )
                    }
                    {...testid("schedule-now")}
                >
                    {t("talk.send_now")}
                </button>
                <button class="link" onClick={() => time(true)} {...testid("schedule-time")}>
                    {t("later.when")}
                </button>
                <button class="link" onClick={change}>
                    {t("talk.edit")}
                </button>
                <button class="link" onClick={() => void remove()} {...testid("card-remove")}>
                    {t("talk.discard")}
                </button>
            </div>
            {timing && (
                <WhenDialog
                    title={t("talk.send_later")}
                    words={text}
                    onPick={async (when) => {
                        await app.line.call("schedule.update", { id, at: when });
                    }}
                    onClose={() => time(false)}
                />
            )}
        </li>
    );
}

function Reminding({ reminder }: { reminder: Reminder }) {
    const app = useApp();
    const { id, at, text, message } = reminder;

    return (
        <li class="card" {...testid("reminder-item")}>
            <div class="card-head">
                <strong>{t("talk.reminder")}</strong>
                <small>{at !== undefined && shortMomentOf(at)}</small>
            </div>
            {text && <p class="card-text">{text}</p>}
            <div class="card-foot">
                {message !== undefined && (
                    <button class="link" onClick={() => void jumpToId(app, message)}>
                        {t("talk.go_to")}
                    </button>
                )}
                <button
                    class="link"
                    onClick={() =>
                        void attempt(app, () => app.line.call("reminder.remove", { id }))
                    }
                    {...testid("card-remove")}
                >
                    {t("talk.discard")}
                </button>
            </div>
        </li>
    );
}
