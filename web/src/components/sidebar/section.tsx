// One section of the sidebar: its head, which folds it, and its rooms.

import { useRef, useState } from "preact/hooks";
import { arrange } from "../../effects/sidebar.ts";
import type { Room, Section } from "../../api.gen.ts";
import { roomTitle } from "../../state/select.ts";
import { changeSection, type Shelved } from "../../state/sidebar.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { IconButton } from "../icon_button.tsx";
import { ChevronIcon, MoreIcon, PlusIcon, SearchIcon, StarIcon } from "../icons.tsx";
import { RoomItem } from "../room_item.tsx";
import { Menu } from "../talk/menu.tsx";
import { useApp } from "../use_app.ts";
import { itemsForSection, type Asking } from "./items.ts";
import { sectionName } from "./names.ts";
import { Opener } from "./opener.tsx";

interface Props {
    state: State;
    shelf: Shelved;
    ask(what: Asking): void;
}

export function SidebarSection({ state, shelf: { section, rooms }, ask }: Props) {
    const { id, kind, collapsed = false } = section;
    const name = sectionName(section);
    // Folded away, but what is new and what is open can always be seen.
    const shown = collapsed
        ? rooms.filter((room) => room.unread > 0 || room.room === state.open)
        : rooms;

    return (
        <section data-section={id} data-kind={kind} aria-label={name} {...testid("section")}>
            <Head state={state} section={section} name={name} ask={ask} />
            {shown.length > 0 && (
                <ul>
                    {shown.map((room) => (
                        <RoomItem
                            key={room.room}
                            room={room}
                            title={roomTitle(state, room)}
                            open={state.open === room.room}
                            draft={hasDraft(state, room.room)}
                            muted={state.notify.rooms[room.room]?.muted === true}
                            partner={partnerOf(state, room)}
                            ask={ask}
                        />
                    ))}
                </ul>
            )}
            {rooms.length === 0 && !collapsed && <p class="sidebar-empty">{emptyWords(section)}</p>}
        </section>
    );
}

function emptyWords({ kind }: Section): string {
    if (kind === "rooms") return t("sidebar.no_rooms");
    return t(kind === "people" ? "sidebar.no_dms" : "sections.empty");
}

function hasDraft(state: State, room: number): boolean {
    return state.open !== room && !!state.drafts[room]?.trim();
}

function partnerOf(state: State, { kind, users = [] }: Room) {
    if (kind !== "dm") return undefined;
    const others = users.filter((user) => user !== state.me);

    return others.length <= 1 ? state.users[others[0] ?? state.me] : undefined;
}

interface HeadProps {
    state: State;
    section: Section;
    name: string;
    ask(what: Asking): void;
}

function Head({ state, section, name, ask }: HeadProps) {
    const app = useApp();
    const more = useRef<HTMLButtonElement>(null);
    const [open, setOpen] = useState(false);
    const { id, kind, collapsed = false } = section;

    return (
        <div
            class="section-head"
            draggable
            onContextMenu={(event) => {
                event.preventDefault();
                setOpen(true);
            }}
        >
            <h2>
                <button
                    class="section-fold"
                    aria-expanded={!collapsed}
                    onClick={() => arrange(app, changeSection(id, { collapsed: !collapsed }))}
                    {...testid("section-fold")}
                >
                    <ChevronIcon />
                    {kind === "favourites" && <StarIcon />}
                    <bdi>{name}</bdi>
                </button>
            </h2>
            <IconButton
                class="section-more"
                button={more}
                label={t("sections.more", { name })}
                expanded={open}
                onClick={() => setOpen(!open)}
                id="section-more"
            >
                <MoreIcon />
            </IconButton>
            {kind === "rooms" && (
                <>
                    <Opener dialog="browse" label={t("sidebar.browse")} id="browse-rooms">
                        <SearchIcon />
                    </Opener>
                    <Opener dialog="new_room" label={t("sidebar.new_room")} id="new-room">
                        <PlusIcon />
                    </Opener>
                </>
            )}
            {kind === "people" && (
                <Opener dialog="new_dm" label={t("sidebar.new_dm")} id="new-dm">
                    <PlusIcon />
                </Opener>
            )}
            {open && (
                <Menu
                    label={name}
                    items={itemsForSection(app, state, section, ask)}
                    anchor={more.current!.getBoundingClientRect()}
                    onClose={() => setOpen(false)}
                />
            )}
        </div>
    );
}
