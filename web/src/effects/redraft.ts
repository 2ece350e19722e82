// The words of a message that was taken back, where they can be changed.

import type { Methods } from "../api.gen.ts";
import type { OutboxEntry } from "../protocol/outbox.ts";
import { placeOf } from "../state/uploads.ts";
import type { App } from "./app.ts";
import { draftOf, keepDraft } from "./drafts.ts";
import { takeIn } from "./uploads.ts";

export function giveBack(app: App, { params }: OutboxEntry): void {
    const sent = params as Methods["message.send"]["params"];
    const place = placeOf(sent.room, sent.thread);
    const since = draftOf(app, place); // was begun meanwhile
    const text = [sent.text, since].filter((words) => words.trim() !== "").join("\n");
    const answered = app.state.timelines[sent.room]?.messages.find(({ id }) => id === sent.reply_to);

    keepDraft(app, place, text);
    app.dispatch({ type: "draft", place, text });
    if (answered) app.dispatch({ type: "quoting", place, message: answered });
    takeIn(app, place, sent.files ?? []);
    document.querySelector<HTMLElement>(`.composer[data-place="${place}"] textarea`)?.focus();
}
