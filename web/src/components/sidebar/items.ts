// What the menus of the sidebar offer for a room and for a section.

import type { App } from "../../effects/app.ts";
import { markRead, markUnread } from "../../effects/marks.ts";
import { attempt } from "../../effects/messages.ts";
import { setRoomLevel } from "../../effects/people.ts";
import { leaveRoom } from "../../effects/rooms.ts";
import { arrange } from "../../effects/sidebar.ts";
import type { Room, Section } from "../../api.gen.ts";
import type { Arranging } from "../../state/marks.ts";
import {
    favour,
    holdsRest,
    isOwn,
    moveRoom,
    removeSection,
    sectionsIn,
    sectionWith,
    stepRoom,
    stepSection,
} from "../../state/sidebar.ts";
import type { State } from "../../state/state.ts";
import { t } from "../../text/i18n.ts";
import type { MenuItem } from "../talk/menu.tsx";
import { sectionName } from "./names.ts";
import { rearrangeRoom, rearrangeSection } from "./rearrange.ts";

// What a dialog is to ask for.
export type Asking =
    | { what: "new"; room?: number } // a section, for this room
    | { what: "rename"; section: Section };

export function itemsForRoom(
    app: App,
    room: Room,
    ask: (what: Asking) => void,
): MenuItem[] {
    const { state } = app;
    const id = room.room;
    const here = sectionWith(state, id);
    const rest = sectionsIn(state.sidebar).find((section) => holdsRest(section, room));
    const liked = here?.kind === "favourites";
    const muted = state.notify.rooms[id]?.muted === true;
    const put = (change: Arranging | undefined) => rearrangeRoom(app, id, change);
    const step = (by: -1 | 1) => () => put(stepRoom(state, id, by));
    const others = sectionsIn(state.sidebar).filter(
        (section) => section.kind === "custom" && section.id !== here?.id,
    );
    const items: (MenuItem | false)[] = [
        room.unread > 0
            ? { id: "room-read", label: t("sections.mark_read"), onPick: () => markRead(app, id) }
            : {
                  id: "room-unread-mark",
                  label: t("sections.mark_unread"),
                  onPick: () => void markUnread(app, id),
              },
        {
            id: "room-mute",
            label: t(muted ? "sections.unmute" : "sections.mute"),
            onPick: () => void attempt(app, () => setRoomLevel(app, id, { muted: !muted })),
        },
        !liked && {
            id: "room-favour",
            label: t("sections.favour"),
            onPick: () => put(favour(id)),
        },
        ...others.map((section) => ({
            id: "room-move",
            label: t("sections.move_to", { name: sectionName(section) }),
            onPick: () => put(moveRoom(id, section.id)),
        })),
        {
            id: "room-new-section",
            label: t("sections.move_new"),
            onPick: () => ask({ what: "new", room: id }),
        },
        !!here && isOwn(here) && {
            id: "room-unsection",
            label: t(liked ? "sections.unfavour" : "sections.take_out"),
            onPick: () => rest && put(moveRoom(id, rest.id)),
        },
        !!stepRoom(state, id, -1) && {
            id: "room-up",
            label: t("sections.up"),
            key: t("sections.key_up"),
            onPick: step(-1),
        },
        !!stepRoom(state, id, 1) && {
            id: "room-down",
            label: t("sections.down"),
            key: t("sections.key_down"),
            onPick: step(1),
        },
        room.kind !== "dm" && {
            id: "room-leave",
            label: t("members.leave"),
            danger: true,
            onPick: () => void leaveRoom(app, id),
        },
    ];

    return items.filter((item) => item !== false);
}

export function itemsForSection(
    app: App,
    state: State,
    section: Section,
    ask: (what: Asking) => void,
): MenuItem[] {
    const { id, kind } = section;
    const up = stepSection(state, id, -1);
    const down = stepSection(state, id, 1);
    const items: (MenuItem | false)[] = [
        isOwn(section) && {
            id: "section-rename",
            label: t("sections.rename"),
            onPick: () => ask({ what: "rename", section }),
        },
        !!up && {
            id: "section-up",
            label: t("sections.up"),
            key: t("sections.key_up"),
            onPick: () => rearrangeSection(app, id, up),
        },
        !!down && {
            id: "section-down",
            label: t("sections.down"),
            key: t("sections.key_down"),
            onPick: () => rearrangeSection(app, id, down),
        },
        { id: "section-new", label: t("sections.new"), onPick: () => ask({ what: "new" }) },
        isOwn(section) && {
            id: "section-remove",
            label: t(kind === "custom" ? "sections.remove" : "sections.remove_favourites"),
            danger: true,
            onPick: () => arrange(app, removeSection(id)),
        },
    ];

    return items.filter((item) => item !== false);
}
