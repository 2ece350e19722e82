// Everyone with an account: their roles, and closing and opening accounts.

import { useState } from "preact/hooks";
import type { User } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { listPeople } from "../../effects/people.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { usePages } from "../effects/pages.ts";
import { FindField, holds } from "./find_field.tsx";
import { Empty, Listed } from "./listed.tsx";
import { PageHead } from "./page_head.tsx";
import { CloseAccount, EndSessions } from "./person_dialogs.tsx";
import { PersonRow } from "./person_row.tsx";

const FILTERS = {
    everyone: () => true,
    only_staff: (user: User) => ["owner", "admin", "moderator"].includes(user.role),
    only_guests: (user: User) => user.role === "guest",
    only_closed: (user: User) => user.deactivated === true,
};

type Filter = keyof typeof FILTERS;
type Doing = { what: "close" | "sign_out"; user: User };

export function PeoplePage({ state }: { state: State }) {
    const app = useApp();
    const task = useTask({ forbidden: t("admin.role_forbidden") });
    const [words, setWords] = useState("");
    const [filter, setFilter] = useState<Filter>("everyone");
    const [doing, setDoing] = useState<Doing>();
    const pages = usePages(async (from) => {
        const { users, cursor } = await listPeople(app, from);
        return { items: users.map((user) => user.user), cursor };
    });
    const isWanted = (user: User | undefined): user is User =>
        !!user && FILTERS[filter](user) && holds(`${user.name} ${user.display}`, words);

    return (
        <>
            <PageHead title={t("pages.people")} about={t("admin.people_about")}>
                <FindField
                    id="people-find"
                    label={t("admin.find")}
                    value={words}
                    onChange={setWords}
                />
                <select
                    aria-label={t("pages.people")}
                    value={filter}
                    onChange={(event) => setFilter(event.currentTarget.value as Filter)}
                    {...testid("people-filter")}
                >
                    {(Object.keys(FILTERS) as Filter[]).map((one) => (
                        <option key={one} value={one}>
                            {t(`filter.${one}`)}
                        </option>
                    ))}
                </select>
            </PageHead>
            {task.problem && (
                <p class="strip bad" role="alert" {...testid("people-problem")}>
                    {task.problem}
                </p>
            )}
            <Listed of={pages} empty={t("admin.nobody")}>
                {(ids) => {
                    const shown = ids.map((id) => state.users[id]).filter(isWanted);
                    if (shown.length === 0) return <Empty>{t("admin.nobody")}</Empty>;
                    return (
                        <ul class="people-list">
                            {shown.map((user) => (
                                <PersonRow
                                    key={user.user}
                                    {...{ state, user, task }}
                                    onClose={() => setDoing({ what: "close", user })}
                                    onSignOut={() => setDoing({ what: "sign_out", user })}
                                />
                            ))}
                        </ul>
                    );
                }}
            </Listed>
            {doing?.what === "close" && (
                <CloseAccount user={doing.user} onClose={() => setDoing(undefined)} />
            )}
            {doing?.what === "sign_out" && (
                <EndSessions user={doing.user} onClose={() => setDoing(undefined)} />
            )}
        </>
    );
}
