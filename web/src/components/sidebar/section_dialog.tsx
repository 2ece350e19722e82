// The name of a section, a new one's or another one for one that stands.

import { useState } from "preact/hooks";
import { arrange } from "../../effects/sidebar.ts";
import { newKey } from "../../protocol/surroundings.ts";
import { addSection, changeSection, moveRoom } from "../../state/sidebar.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { FormDialog } from "../form_dialog.tsx";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";
import type { Asking } from "./items.ts";

export function SectionDialog({ asking, onClose }: { asking: Asking; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const fresh = asking.what === "new";
    const [name, setName] = useState(fresh ? "" : (asking.section.name ?? ""));
    const keep = async () => {
        onClose();
        if (asking.what === "rename")
            return arrange(app, changeSection(asking.section.id, { name: name.trim() }));
        const id = newKey();
        arrange(app, addSection(id, name.trim()));
        if (asking.room !== undefined) arrange(app, moveRoom(asking.room, id));
    };

    return (
        <FormDialog
            {...{ task, onClose, id: "section-save" }}
            title={t(fresh ? "sections.new" : "sections.rename")}
            submit={t(fresh ? "sections.create" : "settings.save")}
            ready={name.trim() !== ""}
            onSubmit={keep}
        >
            <label>
                {t("sections.name")}
                <input
                    data-first
                    required
                    maxLength={64}
                    value={name}
                    onInput={(event) => setName(event.currentTarget.value)}
                    {...testid("section-name")}
                />
            </label>
        </FormDialog>
    );
}
