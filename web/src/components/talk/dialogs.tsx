export { SectionDialog } from "../sidebar/section_dialog.tsx";
export { EditsDialog } from "./edits_dialog.tsx";
export { ForwardDialog } from "./forward_dialog.tsx";
export { MarkdownHelp } from "./markdown_help.tsx";
export { NoteDialog } from "./note_dialog.tsx";
export { PollDialog } from "./poll_dialog.tsx";
export { RemindDialog, SendLaterDialog, WhenDialog } from "./when_dialogs.tsx";
