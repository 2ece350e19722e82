// Dialogs that few need: one script of their own, fetched when the first one opens.

import { laterDialog } from "../later.tsx";

const all = () => import("./dialogs.tsx");

export const ForwardDialog = laterDialog(async () => (await all()).ForwardDialog);
export const RemindDialog = laterDialog(async () => (await all()).RemindDialog);
export const EditsDialog = laterDialog(async () => (await all()).EditsDialog);
export const PollDialog = laterDialog(async () => (await all()).PollDialog);
export const SendLaterDialog = laterDialog(async () => (await all()).SendLaterDialog);
export const MarkdownHelp = laterDialog(async () => (await all()).MarkdownHelp);
export const NoteDialog = laterDialog(async () => (await all()).NoteDialog);
export const WhenDialog = laterDialog(async () => (await all()).WhenDialog);
export const SectionDialog = laterDialog(async () => (await all()).SectionDialog);
