// Handles that call several people at once.

import { useState } from "preact/hooks";
import type { Group } from "../../api.gen.ts";
import { useAsk } from "../../components/use_ask.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { GroupForm, NEW_GROUP } from "./group_form.tsx";
import { Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";

export function GroupsPage() {
    const answer = useAsk("group.list", {});
    const [changing, setChanging] = useState<Group>();

    return (
        <>
            <PageHead title={t("pages.groups")} about={t("admin.groups_about")}>
                <button
                    class="primary"
                    onClick={() => setChanging(NEW_GROUP)}
                    {...testid("group-new")}
                >
                    {t("admin.group_new")}
                </button>
            </PageHead>
            <Listed
                of={{ ...answer, items: answer.data?.groups }}
                empty={t("admin.group_none")}
                emptyId="groups-empty"
            >
                {(groups) => (
                    <ul class="people-list">
                        {groups.map((group) => (
                            <Row
                                key={group.group}
                                group={group}
                                onChange={() => setChanging(group)}
                            />
                        ))}
                    </ul>
                )}
            </Listed>
            {changing && (
                <GroupForm
                    group={changing}
                    onDone={() => {
                        setChanging(undefined);
                        answer.reload();
                    }}
                    onClose={() => setChanging(undefined)}
                />
            )}
        </>
    );
}

function Row({ group, onChange }: { group: Group; onChange(): void }) {
    return (
        <li {...testid("group-row")}>
            <span class="choice-main">
                <strong>{group.name}</strong>
                <small>
                    <bdi>@{group.handle}</bdi>
                </small>
            </span>
            <small class="count">
                {t("admin.group_count", { count: group.users.length })}
            </small>
            <button
                class="small"
                aria-label={t("admin.room_change_one", { name: group.name })}
                onClick={onChange}
                {...testid("group-change")}
            >
                {t("admin.room_change")}
            </button>
        </li>
    );
}
