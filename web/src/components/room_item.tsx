// One line of the room list.

import type { Room, User } from "../api.gen.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { PresenceDot } from "./avatar.tsx";
import { HashIcon, LockIcon, PenIcon, PeopleIcon } from "./icons.tsx";
import { memo } from "./memo.ts";
import { useApp } from "./use_app.ts";

interface Props {
    room: Room;
    title: string;
    open: boolean;
    partner?: User;
    draft?: boolean; // something half written waits there
}

function Item({ room, title, open, partner, draft }: Props) {
    const app = useApp();
    const unread = room.unread > 0;

    return (
        <li>
            <button
                class={`room-item${open ? " open" : ""}${unread ? " unread" : ""}`}
                aria-current={open ? "page" : undefined}
                onClick={() => app.dispatch({ type: "open_room", room: room.room })}
                data-room={room.room}
                data-unread={room.unread}
                {...testid(room.kind === "dm" ? "dm-item" : "room-item")}
            >
                <span class="room-sign">{signOf(room, partner)}</span>
                <span class="room-name">{title}</span>
                {draft && (
                    <span class="draft-mark" title={t("drafts.mark")} {...testid("draft-mark")}>
                        <PenIcon />
                        <span class="unseen">{t("drafts.mark")}</span>
                    </span>
                )}
                {unread && (
                    <span
                        class={`badge${room.mentions > 0 ? " mention" : ""}`}
                        {...testid("room-unread")}
                    >
                        {room.unread > 99 ? "99+" : room.unread}
                        <span class="unseen"> {t("sidebar.unread")}</span>
                    </span>
                )}
            </button>
        </li>
    );
}

function signOf(room: Room, partner: User | undefined) {
    if (room.kind === "private") return <LockIcon />;
    if (room.kind === "public") return <HashIcon />;
    return partner ? <PresenceDot presence={partner.presence} /> : <PeopleIcon />;
}

export const RoomItem = memo(Item);
