// Everything the page knows, immutable. Changed only by reduce(); drawn by components/.

import type { Phase } from "../protocol/connection.ts";
import type { Message, ReviewDecision, Room, Sanction, User } from "../api.gen.ts";

export type Screen = "starting" | "signed_out" | "chat";

export type DialogName = "new_room" | "browse" | "new_dm" | "add_people" | "invite";

export interface Timeline {
    messages: Message[]; // in seq order
    loaded: boolean; // the newest page has come
    loading: boolean;
    more: boolean; // there is something older
    failed: boolean;
    // Changes of messages that were on their way to us when they were changed.
    late: Change[];
}

export type Change =
    | { what: "edited"; message: Message }
    | { what: "deleted"; id: number }
    | { what: "reaction"; id: number; user: number; emoji: string; on: boolean };

export interface Unsent {
    key: string;
    text: string;
    at: number;
    failed: boolean;
    code?: string; // of the error it failed with
    why?: string;
}

// What a moderator or the machine did with one's own message.
export interface Notice {
    key: string;
    kind: "decided" | "withheld" | "appealed";
    room: number;
    at: number;
    review?: number; // what an appeal would be about
    decision?: ReviewDecision;
    reason?: string;
    final?: boolean;
}

export interface Link {
    phase: Phase;
    retryAt?: number;
    troubled: boolean; // long enough for people to be told
}

export interface Members {
    users: number[];
    cursor?: string; // there are more
}

export interface State {
    screen: Screen;
    invite?: { code: string; setup: boolean }; // from the page's address
    link: Link;
    me: number;
    users: Record<number, User>;
    rooms: Record<number, Room>;
    timelines: Record<number, Timeline>;
    unsent: Record<number, Unsent[]>;
    members: Record<number, Members>;
    typing: Record<number, Record<number, number>>; // room, user: until when
    open?: number; // the room on display
    divider?: number; // seq: what is above it was seen before
    attentive: boolean; // the page is shown and has the focus
    editing?: number; // message
    dialog?: DialogName;
    pane: "list" | "room" | "members"; // what a narrow screen shows
    showMembers: boolean; // on a wide one
    problem?: string;
    admin?: string; // the admin page on display, as in the address
    reviews: number; // how many wait, for those who decide on them
    sanctions: Record<number, Sanction>; // one's own mutes and bans
    notices: Notice[];
    redraft?: { room: number; text: string }; // a refused text, to be written anew
    farewell?: string; // why one was signed out
}

export const EMPTY_TIMELINE: Timeline = {
    messages: [],
    loaded: false,
    loading: false,
    more: false,
    failed: false,
    late: [],
};

export const INITIAL: State = {
    screen: "starting",
    link: { phase: "idle", troubled: false },
    me: 0,
    users: {},
    rooms: {},
    timelines: {},
    unsent: {},
    members: {},
    typing: {},
    attentive: true,
    pane: "list",
    showMembers: false,
    reviews: 0,
    sanctions: {},
    notices: [],
};
