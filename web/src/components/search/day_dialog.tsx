// Leads to a day of the room, or hands out a link to it.

import { useState } from "preact/hooks";
import { copy, dayOfLink, jumpToDay, linkToDay } from "../../effects/jump.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Dialog } from "../dialog.tsx";
import { useApp } from "../use_app.ts";

export function DayDialog({ room, onClose }: { room: number; onClose(): void }) {
    const app = useApp();
    const today = dayOfLink(Date.now());
    const [day, setDay] = useState(today);
    const [copied, setCopied] = useState(false);

    return (
        <Dialog title={t("links.day_title")} onClose={onClose}>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    onClose();
                    void jumpToDay(app, room, day);
                }}
            >
                <label>
                    {t("links.day")}
                    <input
                        data-first
                        type="date"
                        required
                        max={today}
                        value={day}
                        onInput={(event) => {
                            setDay(event.currentTarget.value);
                            setCopied(false);
                        }}
                        {...testid("day-input")}
                    />
                </label>
                <div class="row end">
                    <button
                        type="button"
                        disabled={!day}
                        onClick={async () => setCopied(await copy(linkToDay(room, day)))}
                        {...testid("day-copy")}
                    >
                        {t(copied ? "links.copied" : "links.copy")}
                    </button>
                    <button class="primary" disabled={!day} {...testid("day-go")}>
                        {t("links.go")}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
