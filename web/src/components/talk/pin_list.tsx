// What was pinned in a room.

import { pin } from "../../effects/own.ts";
import { wantPeople } from "../../effects/people.ts";
import { roomTitle } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { t } from "../../text/i18n.ts";
import { useApp } from "../use_app.ts";
import { MessageCard, SideList } from "./list_parts.tsx";
import { SideFrame } from "./side_pane.tsx";
import { useList } from "./use_list.ts";

export function PinList({ state, room }: { state: State; room: number }) {
    const app = useApp();
    const here = state.rooms[room];
    const list = useList(async (cursor) => {
        const page = await app.line.call("room.pins", { room, ...(cursor && { cursor }) });
        wantPeople(app, page.messages.map(({ user }) => user));
        return { items: page.messages, cursor: page.cursor };
    }, state.news.pins);

    return (
        <SideFrame id="pin-list" title={t("talk.pins")} about={here && roomTitle(state, here)}>
            <SideList {...list} empty={t("talk.no_pins")}>
                {list.items?.map((message) => (
                    <MessageCard
                        key={message.id}
                        id="pin-item"
                        state={state}
                        room={room}
                        message={message}
                        onRemove={here?.member ? () => void pin(app, message) : undefined}
                        remove={t("talk.unpin")}
                    />
                ))}
            </SideList>
        </SideFrame>
    );
}
