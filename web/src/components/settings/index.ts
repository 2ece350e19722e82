// What is loaded when somebody looks at settings, at a person or at a room's settings.

export { PersonCard } from "../person_card.tsx";
export { RoomSettings } from "../room_settings.tsx";
export { SettingsDialog } from "./settings_dialog.tsx";
