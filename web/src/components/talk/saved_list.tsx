// What one keeps for later.

import { useState } from "preact/hooks";
import { noteSaved, save } from "../../effects/own.ts";
import { wantPeople } from "../../effects/people.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { useApp } from "../use_app.ts";
import { NoteDialog } from "./later_dialogs.ts";
import { MessageCard, SideList } from "./list_parts.tsx";
import { SideFrame } from "./side_pane.tsx";
import { useList } from "./use_list.ts";

export function SavedList({ state }: { state: State }) {
    const app = useApp();
    const [noting, note] = useState<{ id: number; words?: string }>();
    const list = useList(async (cursor) => {
        const page = await app.line.call("saved.list", cursor ? { cursor } : {});
        wantPeople(app, page.saved.map(({ message }) => message?.user));
        return { items: page.saved, cursor: page.cursor };
    }, state.news.saved);
    const dialog = noting && (
        <NoteDialog
            title={t(noting.words ? "note.change" : "note.add")}
            label={t("note.label")}
            note={noting.words}
            submit={t("settings.save")}
            mayBeEmpty
            onKeep={(words) => noteSaved(app, noting.id, words)}
            onClose={() => note(undefined)}
        />
    );

    return (
        <SideFrame id="saved-list" title={t("talk.saved")}>
            <SideList {...list} empty={t("talk.no_saved")}>
                {list.items?.map(({ id, room, message, note: words }) =>
                    message && room !== undefined ? (
                        <MessageCard
                            key={id}
                            id="saved-item"
                            state={state}
                            room={room}
                            message={message}
                            note={words}
                            onNote={() => note({ id, words })}
                            onRemove={() => void save(app, id)}
                            remove={t("talk.unsave")}
                        />
                    ) : (
                        <li class="card faint" key={id}>
                            {t("talk.saved_gone")}
                            <button
                                class="link"
                                onClick={() => void save(app, id)}
                                {...testid("card-remove")}
                            >
                                {t("talk.unsave")}
                            </button>
                        </li>
                    ),
                )}
            </SideList>
            {dialog}
        </SideFrame>
    );
}
