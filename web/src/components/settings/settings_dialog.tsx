// What somebody sets for themselves, part by part.

import { useState } from "preact/hooks";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { Dialog } from "../dialog.tsx";
import { AccountPart } from "./account_part.tsx";
import { EmojiPart } from "./emoji_part.tsx";
import { FiguresPart } from "./figures_part.tsx";
import { FilesPart } from "./files_part.tsx";
import { LookPart } from "./look_part.tsx";
import { NotifyPart } from "./notify_part.tsx";
import { ProfilePart } from "./profile_part.tsx";
import { SessionsPart } from "./sessions_part.tsx";
import { StatusPart } from "./status_part.tsx";
import { WritingPart } from "./writing_part.tsx";

const PARTS = {
    profile: ProfilePart,
    status: StatusPart,
    notify: NotifyPart,
    writing: WritingPart,
    look: LookPart,
    account: AccountPart,
    sessions: SessionsPart,
    files: FilesPart,
    emoji: EmojiPart,
    figures: FiguresPart,
};

type Part = keyof typeof PARTS;

const NAMES: Record<Part, Key> = {
    profile: "settings.profile",
    status: "settings.status",
    notify: "settings.notify",
    writing: "settings.writing",
    look: "settings.look",
    account: "settings.account",
    sessions: "settings.sessions",
    files: "settings.files",
    emoji: "settings.emoji",
    figures: "settings.figures",
};

export function SettingsDialog({ state, onClose }: { state: State; onClose(): void }) {
    const [part, setPart] = useState<Part>("profile");
    const Shown = PARTS[part];

    return (
        <Dialog title={t("settings.title")} kind="wide" onClose={onClose}>
            <div class="settings" {...testid("settings")}>
                <nav class="settings-nav" aria-label={t("settings.parts")}>
                    {(Object.keys(PARTS) as Part[]).map((one) => (
                        <button
                            key={one}
                            type="button"
                            aria-current={one === part ? "page" : undefined}
                            onClick={() => setPart(one)}
                            {...(one === part && { "data-first": true })}
                            {...testid(`settings-${one}`)}
                        >
                            {t(NAMES[one])}
                        </button>
                    ))}
                </nav>
                <section class="settings-part" key={part} aria-label={t(NAMES[part])}>
                    <Shown state={state} />
                </section>
            </div>
        </Dialog>
    );
}
