// Everything the page knows, immutable. Changed only by reduce(); drawn by components/.

import type { Phase } from "../protocol/connection.ts";
import type {
    Events,
    File,
    Group,
    Message,
    Pinned,
    Reminder,
    ReviewDecision,
    Room,
    Sanction,
    SearchHit,
    ThreadState,
    User,
} from "../api.gen.ts";

export type Screen = "starting" | "signed_out" | "chat";

export type DialogName = "new_room" | "browse" | "new_dm" | "add_people" | "invite" | "switcher" | "keys" | "day" | "settings" | "person" | "room_settings";

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
    | { what: "reaction"; id: number; user: number; emoji: string; on: boolean }
    | { what: "pinned"; id: number; pinned?: Pinned }
    | { what: "poll"; id: number; counts?: number[]; voters?: number; closed_at?: number }
    | { what: "replies"; id: number; replies?: ThreadState }
    | { what: "file"; ids: number[]; file: number; now?: File }; // undefined: it is gone

export interface Unsent {
    key: string;
    text: string;
    at: number;
    failed: boolean;
    thread?: number; // the message it replies under
    alsoRoom?: boolean;
    replyTo?: number;
    files?: number[];
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

// A file on its way up, beside the composer of its place.
export interface Upload {
    id: number; // ours, until the server has named the file
    name: string;
    size: number;
    type: string;
    state: "waiting" | "going" | "done" | "failed";
    sent: number; // bytes
    why?: string;
    file?: number; // the server's id
    preview?: string; // an address of the picture on this device
}

// Messages round one that is not among the newest: shown instead of them.
export interface Around {
    room: number;
    timeline: Timeline;
    newer: boolean; // there is something between it and the newest
    loadingNewer: boolean;
}

export interface Search {
    query: string;
    hits: SearchHit[];
    cursor?: string; // there are more
    partial: boolean;
    busy: boolean;
    asked: string; // what the hits are for
    why?: string; // it failed
}

export interface Thread {
    room: number;
    message?: Message; // the one it hangs on
    timeline: Timeline; // the replies
    follows: boolean;
    read: number; // seq of the room
    unread: number; // replies of others behind it, where one follows
}

// What stands beside the room.
export type Side =
    | { kind: "thread"; room: number; thread: number; back?: "threads" }
    | { kind: "pins"; room: number }
    | { kind: "threads" | "saved" | "later" };

export interface News {
    pins: number;
    saved: number;
    later: number;
}

type Notify = Omit<Events["notify.changed"], "pos" | "room">;

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
    uploads: Record<string, Upload[]>; // by place: see placeOf()
    files: Record<number, File>; // those one has sent up since the page began
    drafts: Record<string, string>; // by place, as the composer or another device left them
    around?: Around;
    threads: Record<number, Thread>;
    threadList: { ids: number[]; cursor?: string; loaded: boolean };
    unreadThreads: number;
    side?: Side;
    folded: boolean; // replies stand in their thread alone
    quoting: Record<string, Message>; // what is being answered, by place
    quotes: Record<number, Message | null>; // answered messages that are not at hand; null: gone
    unreadFrom: Record<number, number>; // room, seq: marked as unread by hand
    votes: Record<number, number[]>; // one's own, by message
    saved: Record<number, string>; // message, note
    due: Reminder[];
    groups: Record<number, Group>;
    emoji: Record<string, number>; // the workspace's own: name, file
    notify: { own?: Notify; rooms: Record<number, Notify> };
    news: News;
    found?: { message: number; nonce: number }; // to be shown and marked
    search?: Search; // its pane is open
    typing: Record<number, Record<number, number>>; // room, user: until when
    open?: number; // the room on display
    divider?: number; // seq: what is above it was seen before
    attentive: boolean; // the page is shown and has the focus
    editing?: number; // message
    dialog?: DialogName;
    person?: number; // whom the card is about
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
    uploads: {},
    files: {},
    drafts: {},
    threads: {},
    threadList: { ids: [], loaded: false },
    unreadThreads: 0,
    folded: true,
    quoting: {},
    quotes: {},
    unreadFrom: {},
    votes: {},
    saved: {},
    due: [],
    groups: {},
    emoji: {},
    notify: { rooms: {} },
    news: { pins: 0, saved: 0, later: 0 },
    members: {},
    typing: {},
    attentive: true,
    pane: "list",
    showMembers: false,
    reviews: 0,
    sanctions: {},
    notices: [],
};
