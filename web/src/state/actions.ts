// Everything that can change the state.

import type { Session, Status } from "../protocol/connection.ts";
import type { OutboxEntry } from "../protocol/outbox.ts";
import type { ServerEvent } from "../protocol/client.ts";
import type { Message, Room, Sanction, User } from "../api.gen.ts";
import type { DialogName, Notice, State } from "./state.ts";

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
    | { type: "open_room"; room: number }
    | { type: "close_room" }
    | { type: "attentive"; attentive: boolean }
    | { type: "read"; room: number; seq: number }
    | { type: "edit"; message: number | undefined }
    | { type: "dialog"; dialog: DialogName | undefined }
    | { type: "pane"; pane: State["pane"] }
    | { type: "toggle_members" }
    | { type: "problem"; text: string | undefined }
    | { type: "admin"; path: string | undefined }
    | { type: "notices"; notices: Notice[] } // kept from an earlier visit
    | { type: "dismiss"; key: string }
    | { type: "appealed"; key: string }
    | { type: "redraft"; room: number; text: string }
    // from the clock and the scroll position
    | { type: "typing_over"; now: number }
    | { type: "trim"; room: number; keep: number };
