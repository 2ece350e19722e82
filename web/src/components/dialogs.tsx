// Whichever dialog is open.

import type { State } from "../state/state.ts";
import { BrowseRooms } from "./browse_rooms.tsx";
import { InvitePeople } from "./invite_people.tsx";
import { NewRoom } from "./new_room.tsx";
import { AddPeople, NewDm } from "./people_dialogs.tsx";
import { useApp } from "./use_app.ts";

export function Dialogs({ state }: { state: State }) {
    const app = useApp();
    const close = () => app.dispatch({ type: "dialog", dialog: undefined });

    switch (state.dialog) {
        case "new_room":
            return <NewRoom state={state} onClose={close} />;
        case "browse":
            return <BrowseRooms state={state} onClose={close} />;
        case "new_dm":
            return <NewDm state={state} onClose={close} />;
        case "add_people":
            return <AddPeople state={state} onClose={close} />;
        case "invite":
            return <InvitePeople onClose={close} />;
        default:
            return null;
    }
}
