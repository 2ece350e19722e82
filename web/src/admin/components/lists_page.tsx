// Words, phrases, patterns and hosts to look for, list by list.

import { useEffect, useState } from "preact/hooks";
import type { WordList } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { writePath, type Path } from "../data/path.ts";
import { useAsk } from "../effects/ask.ts";
import { keepListNames } from "../effects/list_names.ts";
import { Listed } from "./listed.tsx";
import { ListEditor } from "./list_editor.tsx";
import { PageHead } from "./page_head.tsx";

export function ListsPage({ state, path }: { state: State; path: Path }) {
    const app = useApp();
    const answer = useAsk("list.list", {});
    const status = useAsk("moderation.status", {});
    const [version, setVersion] = useState(0);
    const lists = answer.data?.lists;
    const open = path.part === "new" ? "new" : Number(path.part) || undefined;
    const chosen = lists?.find((list) => list.list === open);
    const bad = status.data?.lists?.bad_patterns ?? [];
    const go = (to: number | "new" | undefined) =>
        app.dispatch({ type: "admin", path: writePath("lists", to ? String(to) : "") });
    const saved = (list: number | undefined) => {
        answer.reload();
        status.reload();
        setVersion(version + 1);
        go(list);
    };

    useEffect(() => {
        if (lists) keepListNames(lists);
    }, [lists]);

    return (
        <>
            <PageHead title={t("pages.lists")} about={t("lists.about")}>
                {amAdmin(state) && (
                    <button
                        class="primary"
                        onClick={() => go("new")}
                        {...testid("list-new")}
                    >
                        {t("lists.new")}
                    </button>
                )}
            </PageHead>
            <div class={`queue lists${open ? " chosen" : ""}`}>
                <section class="queue-list" aria-label={t("pages.lists")}>
                    <Listed
                        of={{ ...answer, items: lists }}
                        empty={t("lists.none")}
                        emptyId="lists-empty"
                    >
                        {(all) => (
                            <ul>
                                {all.map((list) => (
                                    <Row
                                        key={list.list}
                                        list={list}
                                        current={list.list === open}
                                        bad={bad.some((one) => one.list === list.list)}
                                        onOpen={() => go(list.list)}
                                    />
                                ))}
                            </ul>
                        )}
                    </Listed>
                </section>
                {open === "new" || chosen ? (
                    <ListEditor
                        key={`${open} ${version}`}
                        list={chosen}
                        bad={bad.filter((one) => one.list === chosen?.list)}
                        mayChange={amAdmin(state)}
                        onSaved={saved}
                        onBack={() => go(undefined)}
                    />
                ) : (
                    lists && lists.length > 0 && <p class="queue-hint">{t("lists.hint")}</p>
                )}
            </div>
        </>
    );
}

function Row(props: { list: WordList; current: boolean; bad: boolean; onOpen(): void }) {
    const { list } = props;
    const facts = [t(`list_kind.${list.kind}`), t("lists.entries", { count: list.entries })];

    return (
        <li>
            <button
                class="queue-row"
                aria-current={props.current ? "true" : undefined}
                onClick={props.onOpen}
                {...testid("list-row")}
            >
                <span class="queue-row-head">
                    <b>{list.name}</b>
                    {props.bad && <span class="chip held">{t("lists.bad")}</span>}
                </span>
                <span class="queue-row-why">
                    {[...facts, ...(list.language ? [list.language] : [])].join(" · ")}
                </span>
            </button>
        </li>
    );
}
