// The rooms one is in, the people one talks with, and oneself.

import type { ComponentChildren } from "preact";
import { signOut } from "../effects/session.ts";
import { amAdmin, amModerator, myRooms, nameOf, roomTitle } from "../state/select.ts";
import type { DialogName, State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { Avatar } from "./avatar.tsx";
import { ChartIcon, DoorIcon, Mark, PlusIcon, SearchIcon } from "./icons.tsx";
import { RoomItem } from "./room_item.tsx";
import { useApp } from "./use_app.ts";

export function Sidebar({ state }: { state: State }) {
    const rooms = myRooms(state, "room");
    const dms = myRooms(state, "dm");

    return (
        <nav class="sidebar" aria-label="Rooms">
            <div class="brand">
                <Mark /> Roost
            </div>
            <div class="sidebar-lists" {...testid("room-list")}>
                <Section
                    title="Rooms"
                    actions={
                        <>
                            <Opener dialog="browse" label="Browse rooms" id="browse-rooms">
                                <SearchIcon />
                            </Opener>
                            <Opener dialog="new_room" label="New room" id="new-room">
                                <PlusIcon />
                            </Opener>
                        </>
                    }
                    empty="No rooms yet. Browse for one or start your own."
                >
                    {rooms.map((room) => (
                        <RoomItem
                            key={room.room}
                            room={room}
                            title={room.name}
                            open={state.open === room.room}
                        />
                    ))}
                </Section>
                <Section
                    title="Direct messages"
                    actions={
                        <Opener dialog="new_dm" label="New direct message" id="new-dm">
                            <PlusIcon />
                        </Opener>
                    }
                    empty="Nobody yet."
                >
                    {dms.map((room) => (
                        <RoomItem
                            key={room.room}
                            room={room}
                            title={roomTitle(state, room)}
                            open={state.open === room.room}
                            partner={partnerOf(state, room.users ?? [])}
                        />
                    ))}
                </Section>
            </div>
            <You state={state} />
        </nav>
    );
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
            <span class="room-name">{amAdmin(state) ? "Figures and moderation" : "Moderation"}</span>
            {state.reviews > 0 && (
                <span class="badge mention" {...testid("reviews-waiting")}>
                    {state.reviews > 99 ? "99+" : state.reviews}
                    <span class="unseen"> to review</span>
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
                    Invite people
                </button>
            )}
            <div class="you-row">
                <Avatar user={me} id={state.me} small />
                <span class="you-name" {...testid("me")}>
                    {nameOf(me)}
                </span>
                <button
                    class="icon-button"
                    aria-label="Sign out"
                    title="Sign out"
                    onClick={() => void signOut(app)}
                    {...testid("sign-out")}
                >
                    <DoorIcon />
                </button>
            </div>
        </div>
    );
}
