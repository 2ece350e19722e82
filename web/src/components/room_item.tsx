// One line of the room list, and the menu of what can be done with it.

import { useRef, useState } from "preact/hooks";
import type { Room, User } from "../api.gen.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { PresenceDot } from "./avatar.tsx";
import { IconButton } from "./icon_button.tsx";
import { HashIcon, LockIcon, MoreIcon, PenIcon, PeopleIcon } from "./icons.tsx";
import { memo } from "./memo.ts";
import { itemsForRoom, type Asking } from "./sidebar/items.ts";
import { Menu } from "./talk/menu.tsx";
import { useApp } from "./use_app.ts";

interface Props {
    room: Room;
    title: string;
    open: boolean;
    partner?: User;
    draft?: boolean; // something half written waits there
    muted?: boolean;
    ask(what: Asking): void;
}

function Item({ room, title, open, partner, draft, muted, ask }: Props) {
    const app = useApp();
    const more = useRef<HTMLButtonElement>(null);
    const [menu, setMenu] = useState(false);
    const unread = room.unread > 0;
    const calls = room.mentions > 0;
    const classes = ["room-item", open && "open", unread && (!muted || calls) && "unread"];

    return (
        <li
            class={`room-row${muted ? " muted" : ""}`}
            draggable
            onContextMenu={(event) => {
                event.preventDefault();
                setMenu(true);
            }}
        >
            <button
                class={classes.filter(Boolean).join(" ")}
                aria-current={open ? "page" : undefined}
                onClick={() => app.dispatch({ type: "open_room", room: room.room })}
                data-room={room.room}
                data-unread={room.unread}
                {...testid(room.kind === "dm" ? "dm-item" : "room-item")}
            >
                <span class="room-sign">{signOf(room, partner)}</span>
                <span class="room-name">{title}</span>
                {muted && <span class="unseen">{t("sections.muted")}</span>}
                {draft && (
                    <span class="draft-mark" title={t("drafts.mark")} {...testid("draft-mark")}>
                        <PenIcon />
                        <span class="unseen">{t("drafts.mark")}</span>
                    </span>
                )}
                {unread && (
                    <span class={`badge${calls ? " mention" : ""}`} {...testid("room-unread")}>
                        {room.unread > 99 ? "99+" : room.unread}
                        <span class="unseen"> {t("sidebar.unread")}</span>
                    </span>
                )}
            </button>
            <IconButton
                class="room-more"
                button={more}
                label={t("sections.more", { name: title })}
                expanded={menu}
                onClick={() => setMenu(!menu)}
                id="room-more"
            >
                <MoreIcon />
            </IconButton>
            {menu && (
                <Menu
                    label={title}
                    items={itemsForRoom(app, room, ask)}
                    anchor={more.current!.getBoundingClientRect()}
                    onClose={() => setMenu(false)}
                />
            )}
        </li>
    );
}

function signOf(room: Room, partner: User | undefined) {
    if (room.kind === "private") return <LockIcon />;
    if (room.kind === "public") return <HashIcon />;
    return partner ? <PresenceDot presence={partner.presence} /> : <PeopleIcon />;
}

export const RoomItem = memo(Item);
