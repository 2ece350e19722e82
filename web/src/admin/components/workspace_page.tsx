// What holds for the whole workspace.

import { RoomKeeping } from "../../components/room_keeping.tsx";
import { t } from "../../text/i18n.ts";
import { PageHead } from "./page_head.tsx";

export function WorkspacePage() {
    return (
        <>
            <PageHead title={t("admin.workspace")} about={t("admin.workspace_about")} />
            <div class="narrow">
                <RoomKeeping />
            </div>
        </>
    );
}
