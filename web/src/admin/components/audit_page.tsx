// Who or what did what, and why.

import { useEffect, useState } from "preact/hooks";
import { useApp } from "../../components/use_app.ts";
import { listPeople } from "../../effects/people.ts";
import { nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { usePages } from "../effects/pages.ts";
import { useAllRooms } from "../effects/rooms.ts";
import { AuditRow } from "./audit_row.tsx";
import { Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";
import { RoomChoice } from "./room_choice.tsx";

// The server takes a person or a room, not both.
type About = { user?: number; room?: number };

export function AuditPage({ state }: { state: State }) {
    const app = useApp();
    const [about, setAbout] = useState<About>({});
    const { user, room } = about;
    const pages = usePages(async (cursor) => {
        const asked = { limit: 100, ...(user && { user }), ...(room && { room }) };
        const page = await app.line.call("audit.list", { ...asked, ...(cursor && { cursor }) });
        return { items: page.entries, cursor: page.cursor };
    }, JSON.stringify(about));

    useAllRooms();
    useEffect(() => void listPeople(app).catch(() => {}), []);

    return (
        <>
            <PageHead title={t("pages.audit")} about={t("admin.audit_about")}>
                <PersonChoice
                    state={state}
                    value={user}
                    onChange={(chosen) => setAbout(chosen ? { user: chosen } : {})}
                />
                <RoomChoice
                    {...{ state, value: room, id: "audit-room" }}
                    label={t("audit.where")}
                    all={t("audit.everywhere")}
                    name={(name) => t("audit.in", { name })}
                    onChange={(chosen) => setAbout(chosen ? { room: chosen } : {})}
                />
            </PageHead>
            <Listed of={pages} empty={t("audit.none")} emptyId="audit-empty">
                {(entries) => (
                    <ol class="audit">
                        {entries.map((entry) => (
                            <AuditRow key={`${entry.pos} ${entry.action}`} entry={entry} />
                        ))}
                    </ol>
                )}
            </Listed>
        </>
    );
}

function PersonChoice(props: {
    state: State;
    value: number | undefined;
    onChange(user: number | undefined): void;
}) {
    const people = Object.values(props.state.users).sort((a, b) =>
        nameOf(a).localeCompare(nameOf(b)),
    );

    return (
        <select
            aria-label={t("audit.whom")}
            value={props.value ?? ""}
            onChange={(event) =>
                props.onChange(Number(event.currentTarget.value) || undefined)
            }
            {...testid("audit-user")}
        >
            <option value="">{t("audit.everybody")}</option>
            {people.map((one) => (
                <option key={one.user} value={one.user}>
                    {t("audit.about", { name: nameOf(one) })}
                </option>
            ))}
        </select>
    );
}
