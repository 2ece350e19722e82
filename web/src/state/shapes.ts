// What the state is made of, part by part.

import type { Phase } from "../protocol/connection.ts";
import type {
    Events,
    File,
    Message,
    Pinned,
    ReviewDecision,
    SearchHit,
    ThreadState,
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
    after?: number; // it waits until then
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

export type Notify = Omit<Events["notify.changed"], "pos" | "room">;

export interface Link {
    phase: Phase;
    retryAt?: number;
    troubled: boolean; // long enough for people to be told
}

export interface Members {
    users: number[];
    cursor?: string; // there are more
}
