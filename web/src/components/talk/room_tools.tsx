// At the head of a room: what is pinned in it, and whether replies show among the messages.

import type { Room } from "../../api.gen.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { PinIcon, ThreadIcon } from "../icons.tsx";
import { useApp } from "../use_app.ts";

export function RoomTools({ state, room }: { state: State; room: Room }) {
    const app = useApp();
    const pins = state.side?.kind === "pins";
    const fold = t(state.folded ? "talk.unfold" : "talk.fold");

    return (
        <span class="room-tools">
            <button
                class={`icon-button${state.folded ? "" : " on"}`}
                aria-label={t("talk.unfold")}
                title={fold}
                aria-pressed={!state.folded}
                onClick={() => app.dispatch({ type: "fold", folded: !state.folded })}
                {...testid("toggle-fold")}
            >
                <ThreadIcon />
            </button>
            <button
                class={`icon-button${pins ? " on" : ""}`}
                aria-label={t("talk.pins")}
                title={t("talk.pins")}
                aria-pressed={pins}
                onClick={() =>
                    app.dispatch({
                        type: "side",
                        side: pins ? undefined : { kind: "pins", room: room.room },
                    })
                }
                {...testid("open-pins")}
            >
                <PinIcon />
            </button>
        </span>
    );
}
