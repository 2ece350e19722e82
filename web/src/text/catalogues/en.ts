// English, the catalogue the others are measured by: a key that is missing from one of them
// does not compile. Keep a block per area.

import { talkEn } from "./talk_en.ts";
import { frameEn } from "./frame_en.ts";
import { ownEn } from "./own_en.ts";
import type { AdminKey } from "../../admin/text/catalogues/en.ts";

export const en = {
    ...talkEn,
    ...frameEn,
    ...ownEn,
    // files
    "files.attach": "Attach files",
    "files.drop": "Drop files to send them here",
    "files.cancel": "Cancel {name}",
    "files.remove": "Remove {name}",
    "files.retry": "Try again: {name}",
    "files.waiting": "Waiting",
    "files.progress": "{percent} %",
    "files.ready": "Ready",
    "files.failed": "Not uploaded",
    "files.download": "Download {name}",
    "files.open": "Open {name}",
    "files.list": "Attached files",
    "files.player": "Play {name}",
    "files.video_failed": "This video cannot be played here.",
    "files.close": "Close",
    "files.previous": "Previous picture",
    "files.next": "Next picture",
    "files.too_large": "{name} is larger than this server takes.",
    "files.quota": "No room left for {name}: your files have reached the limit of this server.",
    "files.empty": "{name} is empty.",
    "files.too_many": "A message takes up to {count} files.",
    "files.denied": "{name} was not taken: this kind of file is not allowed here.",
    "files.lost": "{name} was not uploaded: {reason}",
    "files.still_uploading": "The message goes out when its files are uploaded.",
    // kept on the device, and newer pages
    "kept.not_here": "These messages are not kept on this device. They come with the connection.",
    "update.ready": "A new version is here. What you have written is kept.",
    "update.reload": "Reload",
    "update.later": "Later",
    "room.newest": "Newest",
    "room.news": "{count, plural, one {# new} other {# new}}",
    // search
    "search.title": "Search messages",
    "search.placeholder": "Words, from:@name, in:room …",
    "search.close": "Close search",
    "search.more": "Show more",
    "search.busy": "Searching…",
    "search.nothing": "Nothing found.",
    "search.found": "{count, plural, one {# message} other {# messages}}",
    "search.first": "The newest {count, plural, one {# message} other {# messages}}",
    "search.partial": "Not everything was looked through: add a rarer word, a person or a room.",
    "search.help": "What a search understands",
    "search.help_phrase": "words in a row",
    "search.help_from": "written by somebody",
    "search.help_in": "in this room, or in a conversation",
    "search.help_file": "with a file",
    "search.help_image": "with a picture",
    "search.help_link": "with a link",
    "search.help_pinned": "pinned",
    "search.help_thread": "in a thread",
    "search.help_before": "before a day: 2026-03-01",
    "search.help_after": "after a day",
    "search.help_on": "on a day",
    "search.help_not": "in front: without it",
    "search.open": "Search",
    // quick switcher
    "switcher.title": "Go to",
    "switcher.label": "A room or a person",
    "switcher.nothing": "Nothing is called “{words}”. Enter searches the messages for it.",
    "switcher.not_in": "not joined",
    "switcher.unread": "{count, plural, one {# new} other {# new}}",
    "switcher.open": "Go to… (Ctrl+K)",
    // keys
    "keys.title": "Keyboard",
    "keys.ctrl": "Ctrl",
    "keys.switcher": "Go to a room or a person",
    "keys.search": "Search messages",
    "keys.unread": "Previous or next unread room",
    "keys.read": "Mark this room as read",
    "keys.edit_last": "Edit your last message (in an empty field)",
    "keys.among": "From message to message",
    "keys.send": "Send",
    "keys.line": "A new line",
    "keys.map": "This list",
    // links
    "links.message": "Copy link",
    "links.copied": "Copied",
    "links.copy": "Copy link to this day",
    "links.gone": "This message is not there any more, or you may not read it.",
    "links.no_later": "There is nothing on that day or after it.",
    "links.day_title": "Go to a day",
    "links.day": "Day",
    "links.go": "Go there",
    "links.newest": "To the newest",
    "links.older_shown": "You are looking at older messages.",
    // offline
    "banner.offline": "You are offline. What you write is kept and goes out later.",
    // files on their way
    "files.count": "{count, plural, one {# file} other {# files}}",
    "drafts.mark": "A draft is waiting",
    // outbox
    "outbox.label": "{name}, not sent yet",
    "outbox.sending": "Sending…",
    "outbox.retry": "Retry",
    "outbox.discard": "Discard",
    "outbox.hide": "Hide",
    "outbox.rewrite": "Change it",
};

export type Catalogue = Record<keyof typeof en, string>;
export type Key = keyof Catalogue | AdminKey;
