// Whichever dialog is open.

import type { State } from "../state/state.ts";
import { BrowseRooms } from "./browse_rooms.tsx";
import { InvitePeople } from "./invite_people.tsx";
import { laterDialog } from "./later.tsx";
import { NewRoom } from "./new_room.tsx";
import { AddPeople, NewDm } from "./people_dialogs.tsx";
import { DayDialog } from "./search/day_dialog.tsx";
import { KeyMap } from "./search/key_map.tsx";
import { Switcher } from "./search/switcher.tsx";
import { useApp } from "./use_app.ts";

const SettingsDialog = laterDialog(
    async () => (await import("./settings/index.ts")).SettingsDialog,
);
const PersonCard = laterDialog(async () => (await import("./settings/index.ts")).PersonCard);
const RoomSettings = laterDialog(
    async () => (await import("./settings/index.ts")).RoomSettings,
);

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
        case "settings":
            return <SettingsDialog state={state} onClose={close} />;
        case "person":
            return <PersonCard key={state.person} state={state} onClose={close} />;
        case "room_settings":
            return <RoomSettings state={state} onClose={close} />;
        case "switcher":
            return <Switcher state={state} onClose={close} />;
        case "keys":
            return <KeyMap onClose={close} />;
        case "day":
            return state.open === undefined ? null : (
                <DayDialog room={state.open} onClose={close} />
            );
        default:
            return null;
    }
}
