// (state, action) -> state. Pure: no clock, no network, no DOM.

import type { Action } from "./actions.ts";
import { applyEvent } from "./events.ts";
import { withSanctions } from "./sanctions.ts";
import { applyOutbox } from "./unsent.ts";
import { applyAround, leftAround } from "./around.ts";
import { withHits } from "./search.ts";
import { holdAt, threadsAtRest } from "./held.ts";
import { restored } from "./kept.ts";
import { dismissDue } from "./own.ts";
import { forgetTyping } from "./presence.ts";
import { openRoom, readUpTo, unmarked, unreadFrom, withSidebar } from "./reading.ts";
import { applyMembers, applySession, applyStatus, withRooms, withUsers } from "./session.ts";
import { INITIAL, type State } from "./state.ts";
import { applyThreads, setFollowing } from "./threads.ts";
import { addPage, startLoading } from "./timeline.ts";
import { withTimeline } from "./timelines.ts";
import { withoutUpload, withUpload } from "./uploads.ts";
import { onVoted } from "./votes.ts";

export function reduce(state: State, action: Action): State {
    switch (action.type) {
        case "link":
            return applyStatus(state, action.status);
        case "troubled":
            return { ...state, link: { ...state.link, troubled: true } };
        case "opened":
            return applySession(state, action.session);
        case "event":
            return applyEvent(state, action.event, action.now);
        case "outbox":
            return applyOutbox(state, action.entry);
        case "history_asked":
            return withTimeline(state, action.room, startLoading);
        case "history":
            return withTimeline(state, action.room, (timeline) =>
                addPage(timeline, action.messages, action.more),
            );
        case "history_failed":
            return withTimeline(state, action.room, (timeline) => ({
                ...timeline,
                loading: false,
                failed: true,
            }));
        case "users":
            return { ...state, users: withUsers(state.users, action.users) };
        case "rooms":
            return { ...state, rooms: withRooms(state.rooms, action.rooms) };
        case "members":
            return applyMembers(state, action);
        case "invited":
            return { ...state, invite: { code: action.code, setup: action.setup } };
        case "uninvited":
            return { ...state, invite: undefined };
        case "signed_out": {
            const { invite, farewell, admin } = state;
            return {
                ...{ ...INITIAL, invite, screen: "signed_out" },
                ...(farewell && { farewell }),
                ...(admin !== undefined && { admin }),
            };
        }
        case "open_room":
            return openRoom(state, action.room, action.anew);
        case "close_room":
            return { ...state, open: undefined, divider: undefined, pane: "list" };
        case "attentive":
            return { ...state, attentive: action.attentive };
        case "read":
            return readUpTo(state, action.room, action.seq);
        case "edit":
            return { ...state, editing: action.message };
        case "dialog":
            return { ...state, dialog: action.dialog, problem: undefined };
        case "person":
            return { ...state, dialog: "person", person: action.user, problem: undefined };
        case "notify":
            return { ...state, notify: action.notify };
        case "pane":
            return { ...state, pane: action.pane };
        case "toggle_members":
            return { ...state, showMembers: !state.showMembers };
        case "problem":
            return { ...state, problem: action.text };
        case "sanctions":
            return withSanctions(state, action.sanctions);
        case "reviews_waiting":
            return { ...state, reviews: action.count };
        case "admin":
            return { ...state, admin: action.path, problem: undefined };
        case "notices":
            return { ...state, notices: action.notices };
        case "dismiss": {
            const notices = state.notices.filter((notice) => notice.key !== action.key);
            return { ...state, notices };
        }
        case "appealed": {
            const notices = state.notices.map((notice) =>
                notice.key === action.key ? { ...notice, kind: "appealed" as const } : notice,
            );
            return { ...state, notices };
        }
        case "redraft":
            return { ...state, redraft: { room: action.room, text: action.text } };
        case "upload":
            return withUpload(state, action.place, action.upload);
        case "upload_gone":
            return withoutUpload(state, action.place, action.id);
        case "uploads_sent": {
            const { [action.place]: _, ...uploads } = state.uploads;
            return { ...state, uploads };
        }
        case "file":
            return { ...state, files: { ...state.files, [action.file.id]: action.file } };
        case "draft":
            return { ...state, drafts: { ...state.drafts, [action.place]: action.text } };
        case "drafts":
            return { ...state, drafts: { ...state.drafts, ...action.drafts } };
        case "around":
        case "around_asked":
        case "around_page":
        case "around_failed":
            return applyAround(state, action);
        case "around_left":
            return leftAround(state);
        case "find": {
            const nonce = (state.found?.nonce ?? 0) + 1;
            return { ...state, found: { message: action.message, nonce } };
        }
        case "search":
            return { ...state, search: action.search };
        case "search_hits":
            return withHits(state, action);
        case "thread_asked":
        case "thread_page":
        case "thread_failed":
        case "threads":
            return applyThreads(state, action);
        case "thread_read":
            return setFollowing(state, true, { ...action, unread: 0 });
        case "side":
            return threadsAtRest({
                ...state,
                side: action.side,
                search: action.side ? undefined : state.search,
                problem: undefined,
            });
        case "fold":
            return { ...state, folded: action.folded };
        case "quoting": {
            const { [action.place]: _, ...quoting } = state.quoting;
            if (!action.message) return { ...state, quoting };
            return { ...state, quoting: { ...quoting, [action.place]: action.message } };
        }
        case "quoted":
            return { ...state, quotes: { ...state.quotes, [action.id]: action.message } };
        case "unread_from":
            return unreadFrom(state, action.room, action.seq, action.known);
        case "unread_over":
            return unmarked(state, action.room);
        case "sidebar":
            return withSidebar(state, action.sections);
        case "voted":
            return onVoted(state, action);
        case "saved":
            return { ...state, saved: { ...state.saved, ...action.saved } };
        case "due_seen":
            return dismissDue(state, action.id);
        case "groups":
            return {
                ...state,
                groups: Object.fromEntries(action.groups.map((one) => [one.group, one])),
            };
        case "emoji":
            return {
                ...state,
                emoji: {
                    ...state.emoji,
                    ...Object.fromEntries(action.emoji.map(({ name, file }) => [name, file])),
                },
            };
        case "typing_over":
            return forgetTyping(state, action.now);
        case "following":
            return { ...state, following: action.following };
        case "reader_at":
            return holdAt(state, action.room, action.at);
        case "restored":
            return restored(state, action.account, action.rooms);
        case "outdated":
            return { ...state, outdated: true };
    }
}
