export { EditsDialog } from "./edits_dialog.tsx";
export { ForwardDialog } from "./forward_dialog.tsx";
export { MarkdownHelp } from "./markdown_help.tsx";
export { PollDialog } from "./poll_dialog.tsx";
export { RemindDialog, SendLaterDialog } from "./when_dialogs.tsx";
