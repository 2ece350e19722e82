// At the head of a room: what is pinned in it, the way to a day, and whether replies show among
// the messages.

import type { Room } from "../../api.gen.ts";
import type { State } from "../../state/state.ts";
import { t } from "../../text/i18n.ts";
import { IconButton } from "../icon_button.tsx";
import { CalendarIcon, PinIcon, ThreadIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";

export function RoomTools({ state, room }: { state: State; room: Room }) {
    const app = useApp();
    const pins = state.side?.kind === "pins";
    const fold = t(state.folded ? "talk.unfold" : "talk.fold");

    return (
        <span class="room-tools">
            <IconButton
                label={t("talk.unfold")}
                title={fold}
                pressed={!state.folded}
                onClick={() => app.dispatch({ type: "fold", folded: !state.folded })}
                id="toggle-fold"
            >
                <ThreadIcon />
            </IconButton>
            <IconButton
                class="to-day"
                label={t("links.day_title")}
                title={`${t("links.day_title")} (G)`}
                onClick={() => app.dispatch({ type: "dialog", dialog: "day" })}
                id="open-day"
            >
                <CalendarIcon />
            </IconButton>
            <IconButton
                label={t("talk.pins")}
                pressed={pins}
                onClick={() =>
                    app.dispatch({
                        type: "side",
                        side: pins ? undefined : { kind: "pins", room: room.room },
                    })
                }
                id="open-pins"
            >
                <PinIcon />
            </IconButton>
        </span>
    );
}
