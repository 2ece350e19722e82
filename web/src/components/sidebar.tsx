// The rooms one is in, the people one talks with, and oneself.

import type { ComponentChildren } from "preact";
import { signOut } from "../effects/session.ts";
import { amAdmin, amModerator, myRooms, nameOf, roomTitle } from "../state/select.ts";
import type { DialogName, State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Avatar } from "./avatar.tsx";
import { ChartIcon, DoorIcon, GearIcon, GoIcon, Mark, PlusIcon, SearchIcon } from "./icons.tsx";
import { RoomItem } from "./room_item.tsx";
import { StatusBadge } from "./status_badge.tsx";
import { OwnLinks } from "./talk/own_links.tsx";
import { useApp } from "./use_app.ts";

export function Sidebar({ state }: { state: State }) {
    const rooms = myRooms(state, "room");
    const dms = myRooms(state, "dm");

    return (
        <nav class="sidebar" aria-label={t("sidebar.rooms")}>
            <div class="brand">
                <Mark /> Roost
                <Opener dialog="switcher" label={t("switcher.open")} id="open-switcher">
                    <GoIcon />
                </Opener>
            </div>
            <div class="sidebar-lists" {...testid("room-list")}>
                <OwnLinks state={state} />
                <Section
                    title={t("sidebar.rooms")}
                    actions={
                        <>
                            <Opener dialog="browse" label={t("sidebar.browse")} id="browse-rooms">
                                <SearchIcon />
                            </Opener>
                            <Opener dialog="new_room" label={t("sidebar.new_room")} id="new-room">
                                <PlusIcon />
                            </Opener>
                        </>
                    }
                    empty={t("sidebar.no_rooms")}
                >
                    {rooms.map((room) => (
                        <RoomItem
                            key={room.room}
                            room={room}
                            title={room.name}
                            open={state.open === room.room}
                            draft={hasDraft(state, room.room)}
                        />
                    ))}
                </Section>
                <Section
                    title={t("sidebar.dms")}
                    actions={
                        <Opener dialog="new_dm" label={t("sidebar.new_dm")} id="new-dm">
                            <PlusIcon />
                        </Opener>
                    }
                    empty={t("sidebar.no_dms")}
                >
                    {dms.map((room) => (
                        <RoomItem
                            key={room.room}
                            room={room}
                            title={roomTitle(state, room)}
                            open={state.open === room.room}
                            draft={hasDraft(state, room.room)}
                            partner={partnerOf(state, room.users ?? [])}
                        />
                    ))}
                </Section>
            </div>
            <You state={state} />
        </nav>
    );
}

function hasDraft(state: State, room: number): boolean {
    return state.open !== room && !!state.drafts[room]?.trim();
}

function partnerOf(state: State, users: number[]) {
    const others = users.filter((user) => user !== state.me);

    return others.length <= 1 ? state.users[others[0] ?? state.me] : undefined;
}

function Section(props: {
    title: string;
    actions: ComponentChildren;
    empty: string;
    children: ComponentChildren[];
}) {
    return (
        <section>
            <div class="section-head">
                <h2>{props.title}</h2>
                {props.actions}
            </div>
            {props.children.length > 0 ? (
                <ul>{props.children}</ul>
            ) : (
                <p class="sidebar-empty">{props.empty}</p>
            )}
        </section>
    );
}

function Opener(props: {
    dialog: DialogName;
    label: string;
    id: string;
    children: ComponentChildren;
}) {
    const app = useApp();

    return (
        <button
            class="icon-button"
            aria-label={props.label}
            title={props.label}
            onClick={() => app.dispatch({ type: "dialog", dialog: props.dialog })}
            {...testid(props.id)}
        >
            {props.children}
        </button>
    );
}

function ToAdmin({ state }: { state: State }) {
    const app = useApp();
    const first = amAdmin(state) ? "figures" : "queue";

    return (
        <a
            class="to-admin"
            href={`#admin/${state.reviews > 0 ? "queue" : first}`}
            onClick={(event) => {
                event.preventDefault();
                app.dispatch({ type: "admin", path: state.reviews > 0 ? "queue" : first });
            }}
            {...testid("to-admin")}
        >
            <ChartIcon />
            <span class="room-name">{t(amAdmin(state) ? "sidebar.administration" : "sidebar.moderation")}</span>
            {state.reviews > 0 && (
                <span class="badge mention" {...testid("reviews-waiting")}>
                    {state.reviews > 99 ? "99+" : state.reviews}
                    <span class="unseen"> {t("sidebar.to_review")}</span>
                </span>
            )}
        </a>
    );
}

function You({ state }: { state: State }) {
    const app = useApp();
    const me = state.users[state.me];

    return (
        <div class="you">
            {amModerator(state) && <ToAdmin state={state} />}
            {amAdmin(state) && (
                <button
                    class="invite-button"
                    onClick={() => app.dispatch({ type: "dialog", dialog: "invite" })}
                    {...testid("invite-people")}
                >
                    {t("sidebar.invite")}
                </button>
            )}
            <div class="you-row">
                <button
                    class="you-button"
                    title={t("sidebar.you")}
                    onClick={() => app.dispatch({ type: "person", user: state.me })}
                    {...testid("you")}
                >
                    <Avatar user={me} id={state.me} small />
                    <span class="you-name">
                        <span class="room-name" {...testid("me")}>
                            {nameOf(me)}
                        </span>
                        <StatusBadge user={me} words />
                    </span>
                </button>
                <Opener dialog="settings" label={t("settings.title")} id="open-settings">
                    <GearIcon />
                </Opener>
                <button
                    class="icon-button"
                    aria-label={t("sidebar.sign_out")}
                    title={t("sidebar.sign_out")}
                    onClick={() => void signOut(app)}
                    {...testid("sign-out")}
                >
                    <DoorIcon />
                </button>
            </div>
        </div>
    );
}
