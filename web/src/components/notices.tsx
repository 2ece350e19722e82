// What moderators or the machine did with one's own messages, until it has been read.

import { useState } from "preact/hooks";
import { nameOf } from "../state/select.ts";
import type { Notice, State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { noticeInWords } from "../text/notices.ts";
import { AppealDialog } from "./appeal_dialog.tsx";
import { useApp } from "./use_app.ts";

const SHOWN = 3;

export function Notices({ state }: { state: State }) {
    const hidden = state.notices.length - SHOWN;

    return (
        <>
            {state.notices.slice(0, SHOWN).map((notice) => (
                <NoticeLine key={notice.key} notice={notice} state={state} />
            ))}
            {hidden > 0 && <p class="notice faint">{t("notice.more", { count: hidden })}</p>}
        </>
    );
}

function NoticeLine({ notice, state }: { notice: Notice; state: State }) {
    const app = useApp();
    const [appealing, setAppealing] = useState(false);
    const mayAppeal =
        notice.kind === "decided" && notice.decision !== "approve" && !notice.final;
    const dismiss = () => app.dispatch({ type: "dismiss", key: notice.key });

    return (
        <div
            class={`notice${notice.decision === "approve" ? " good" : ""}`}
            role="status"
            data-decision={notice.decision}
            {...testid("notice")}
        >
            <span class="notice-words">
                {noticeInWords(notice, placeOf(state, notice.room))}
                {notice.reason && notice.kind !== "appealed" && <q>{notice.reason}</q>}
            </span>
            {mayAppeal && (
                <button
                    class="small"
                    onClick={() => setAppealing(true)}
                    {...testid("notice-appeal")}
                >
                    {t("notice.appeal")}
                </button>
            )}
            <button class="small" onClick={dismiss} {...testid("notice-dismiss")}>
                {t(notice.decision === "warn" ? "notice.read" : "notice.ok")}
            </button>
            {appealing && (
                <AppealDialog
                    review={notice.review!}
                    onSent={() => {
                        setAppealing(false);
                        app.dispatch({ type: "appealed", key: notice.key });
                    }}
                    onClose={() => setAppealing(false)}
                />
            )}
        </div>
    );
}

function placeOf(state: State, id: number): string {
    const room = state.rooms[id];

    if (!room) return t("notice.in_a_room");
    if (room.kind !== "dm") return t("notice.in_room", { room: room.name });
    const others = (room.users ?? []).filter((user) => user !== state.me);
    const names = others.map((user) => nameOf(state.users[user])).join(", ");
    return t("notice.to_people", { people: names || t("notice.yourself") });
}
