// Everything that can change the state.

import type { Session, Status } from "../protocol/connection.ts";
import type { OutboxEntry } from "../protocol/outbox.ts";
import type { ServerEvent } from "../protocol/client.ts";
import type { CustomEmoji, File, FollowedThread, Group, Message, Methods, Poll, Room, Sanction, SearchHit, Section, User } from "../api.gen.ts";
import type { KeptAccount, KeptRoom } from "./kept.ts";
import type { DialogName, Notice, Search, Side, State, Upload } from "./state.ts";

export type Action =
    // from the connection
    | { type: "link"; status: Status }
    | { type: "troubled" }
    | { type: "opened"; session: Session }
    | { type: "event"; event: ServerEvent; now: number }
    | { type: "outbox"; entry: OutboxEntry }
    // answers
    | { type: "history_asked"; room: number }
    | { type: "history"; room: number; messages: Message[]; more: boolean }
    | { type: "history_failed"; room: number }
    | { type: "users"; users: User[] }
    | { type: "rooms"; rooms: Room[] }
    | { type: "members"; room: number; users: User[]; cursor?: string; first: boolean }
    | { type: "sanctions"; sanctions: Sanction[] }
    | { type: "reviews_waiting"; count: number }
    // from the person
    | { type: "invited"; code: string; setup: boolean }
    | { type: "uninvited" }
    | { type: "signed_out" }
    | { type: "open_room"; room: number; anew?: boolean }
    | { type: "close_room" }
    | { type: "attentive"; attentive: boolean }
    | { type: "read"; room: number; seq: number }
    | { type: "edit"; message: number | undefined }
    | { type: "dialog"; dialog: DialogName | undefined }
    | { type: "person"; user: number }
    | { type: "notify"; notify: State["notify"] }
    | { type: "pane"; pane: State["pane"] }
    | { type: "toggle_members" }
    | { type: "problem"; text: string | undefined }
    | { type: "admin"; path: string | undefined }
    | { type: "notices"; notices: Notice[] } // kept from an earlier visit
    | { type: "dismiss"; key: string }
    | { type: "appealed"; key: string }
    | { type: "redraft"; room: number; text: string }
    | { type: "upload"; place: string; upload: Upload } // begun, or as it stands now
    | { type: "upload_gone"; place: string; id: number }
    | { type: "uploads_sent"; place: string }
    | { type: "file"; file: File }
    | { type: "draft"; place: string; text: string }
    | { type: "drafts"; drafts: Record<string, string> }
    | { type: "around"; room: number; messages: Message[]; more: boolean; newer: boolean }
    | { type: "around_asked"; way: "older" | "newer" }
    | { type: "around_page"; way: "older" | "newer"; messages: Message[]; more: boolean }
    | { type: "around_failed" }
    | { type: "around_left" }
    | { type: "find"; message: number }
    | { type: "search"; search: Search | undefined }
    | { type: "search_hits"; asked: string; hits: SearchHit[]; cursor?: string; partial: boolean }
    | { type: "thread_asked"; thread: number; room: number }
    | { type: "thread_failed"; thread: number; room: number }
    | { type: "thread_read"; thread: number; room: number; read: number }
    | ({ type: "thread_page" } & Methods["thread.history"]["result"])
    | {
          type: "threads";
          threads: FollowedThread[];
          unread: number;
          cursor?: string;
          first: boolean;
      }
    | { type: "side"; side: Side | undefined }
    | { type: "fold"; folded: boolean }
    | { type: "quoting"; place: string; message: Message | undefined }
    | { type: "quoted"; id: number; message: Message | null }
    | { type: "unread_from"; room: number; seq: number; known?: { unread: number; mentions: number } }
    | { type: "unread_over"; room: number }
    | { type: "sidebar"; sections: Section[] }
    | { type: "voted"; id: number; choices: number[]; room?: number; poll?: Poll }
    | { type: "saved"; saved: Record<number, string> }
    | { type: "due_seen"; id: number }
    | { type: "groups"; groups: Group[] }
    | { type: "emoji"; emoji: CustomEmoji[] }
    // from the clock and the scroll position
    | { type: "typing_over"; now: number }
    | { type: "following"; following: boolean }
    | { type: "reader_at"; room: number; at?: number } // seq; absent: at the newest
    // from this device
    | { type: "restored"; account: KeptAccount; rooms: KeptRoom[] }
    | { type: "outdated" };
