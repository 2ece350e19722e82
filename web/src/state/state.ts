// Everything the page knows, immutable. Changed only by reduce(); drawn by components/.

import type { File, Group, Message, Reminder, Room, Sanction, Section, User } from "../api.gen.ts";
import type {
    Around,
    DialogName,
    Link,
    Members,
    News,
    Notice,
    Notify,
    Screen,
    Search,
    Side,
    Thread,
    Timeline,
    Unsent,
    Upload,
} from "./shapes.ts";

export type * from "./shapes.ts";

export interface State {
    screen: Screen;
    invite?: { code: string; setup: boolean }; // from the page's address
    link: Link;
    me: number;
    users: Record<number, User>;
    rooms: Record<number, Room>;
    timelines: Record<number, Timeline>;
    seen: number[]; // rooms that were on display, the last one first
    following: boolean; // the newest messages of the open room are in view
    missedTo: number; // what was posted up to this pos came after a break
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
    sidebar: Section[]; // as it was arranged, and the marks above
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
    outdated: boolean; // the server has a newer page
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
    seen: [],
    following: true,
    missedTo: 0,
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
    sidebar: [],
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
    outdated: false,
};
