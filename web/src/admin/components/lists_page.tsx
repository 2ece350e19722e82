// Words, phrases, patterns and hosts to look for, list by list.

import { useEffect, useState } from "preact/hooks";
import { useApp } from "../../components/use_app.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { writePath, type Path } from "../data/path.ts";
import { useAsk } from "../effects/ask.ts";
import { keepListNames } from "../effects/list_names.ts";
import { countInWords } from "../text/numbers.ts";
import { LIST_KINDS } from "../text/moderation.ts";
import { ListEditor } from "./list_editor.tsx";
import { Failed, PageHead } from "./page_head.tsx";

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
            <PageHead
                title="Lists"
                about="What your own lists find is handled as the policies say under “Your lists” and “Suspicious links”."
            >
                {amAdmin(state) && (
                    <button
                        class="primary"
                        onClick={() => go("new")}
                        {...testid("list-new")}
                    >
                        New list
                    </button>
                )}
            </PageHead>
            {answer.problem && <Failed problem={answer.problem} onRetry={answer.reload} />}
            <div class={`queue lists${open ? " chosen" : ""}`}>
                <section class="queue-list" aria-label="Lists">
                    {lists?.length === 0 && (
                        <p class="admin-empty" {...testid("lists-empty")}>
                            No lists yet. The shipped model works without any.
                        </p>
                    )}
                    <ul>
                        {(lists ?? []).map((list) => (
                            <li key={list.list}>
                                <button
                                    class="queue-row"
                                    aria-current={list.list === open ? "true" : undefined}
                                    onClick={() => go(list.list)}
                                    {...testid("list-row")}
                                >
                                    <span class="queue-row-head">
                                        <b>{list.name}</b>
                                        {bad.some((one) => one.list === list.list) && (
                                            <span class="chip held">has a bad pattern</span>
                                        )}
                                    </span>
                                    <span class="queue-row-why">
                                        {LIST_KINDS[list.kind].name} ·{" "}
                                        {countInWords(list.entries)}{" "}
                                        {list.entries === 1 ? "entry" : "entries"}
                                        {list.language && ` · ${list.language}`}
                                    </span>
                                </button>
                            </li>
                        ))}
                    </ul>
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
                    <p class="queue-hint">Pick a list, or make one.</p>
                )}
            </div>
        </>
    );
}
