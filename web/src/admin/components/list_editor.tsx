// One list: its kind, and its entries line by line.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { WordList } from "../../api.gen.ts";
import { BackIcon } from "../../components/icons.tsx";
import { useApp } from "../../components/use_app.ts";
import { asRpcError } from "../../protocol/errors.ts";
import { newKey } from "../../protocol/surroundings.ts";
import { testid } from "../../testids.ts";
import { t, tParts } from "../../text/i18n.ts";
import { inWords } from "../../text/problems.ts";
import { shortMomentOf } from "../../text/time.ts";
import { countEntries, faultIn, faultsOf, type LineFault } from "../data/list_lines.ts";
import { LinesField } from "./lines_field.tsx";
import { Faults, ListFields, RemoveList, type ListFacts } from "./list_parts.tsx";
import { Loading } from "./listed.tsx";
import { Person } from "./person.tsx";

interface Props {
    list: WordList | undefined; // undefined: a new one
    bad: LineFault[]; // what the worker could not take
    mayChange: boolean;
    onSaved(list: number | undefined): void;
    onBack(): void;
}

export function ListEditor({ list, bad, mayChange, onSaved, onBack }: Props) {
    const app = useApp();
    const [facts, setFacts] = useState<ListFacts>({
        name: list?.name ?? "",
        kind: list?.kind ?? "words",
        language: list?.language ?? "",
    });
    const [text, setText] = useState<string | undefined>(list ? undefined : "");
    const [key] = useState(newKey);
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState("");
    const [refused, setRefused] = useState<LineFault>();
    const [removing, setRemoving] = useState(false);
    const own = useMemo(() => faultsOf(facts.kind, text ?? ""), [facts.kind, text]);
    const faults = [...own, ...bad, ...(refused ? [refused] : [])];
    const name = facts.name.trim();
    const language = facts.language.trim();

    useEffect(() => {
        if (!list) return;
        app.line.call("list.get", { list: list.list }).then(
            (answer) => setText(answer.text),
            (error) => setProblem(inWords(error)),
        );
    }, []);

    const save = async (event: Event) => {
        event.preventDefault();
        if (text === undefined || busy || !name) return;
        setBusy(true);
        setProblem("");
        setRefused(undefined);
        try {
            const saved = await app.line.call("list.set", {
                ...(list ? { list: list.list } : { key }),
                ...(language && { language }),
                ...{ name, kind: facts.kind, text },
            });
            onSaved(saved.list);
        } catch (error) {
            const { code, message } = asRpcError(error);
            setBusy(false);
            setRefused(code === "params" ? faultIn(message) : undefined);
            setProblem(inWords(error, { busy: message, too_large: t("problem.too_large") }));
        }
    };

    return (
        <form class="list-editor" onSubmit={save} {...testid("list-editor")}>
            <Head list={list} onBack={onBack} />
            <fieldset disabled={!mayChange || busy}>
                <legend class="unseen">{t("lists.legend")}</legend>
                <ListFields facts={facts} onChange={setFacts} />
                {text === undefined ? (
                    <Loading />
                ) : (
                    <LinesField
                        text={text}
                        faults={faults}
                        onChange={(next) => {
                            setText(next);
                            setRefused(undefined);
                        }}
                    />
                )}
                <Faults faults={faults} />
            </fieldset>
            {problem && (
                <p class="problem-text" role="alert" {...testid("list-problem")}>
                    {problem}
                </p>
            )}
            <div class="save-bar">
                {mayChange && (
                    <button
                        class="primary"
                        disabled={busy || !name || own.some((fault) => !fault.harmless)}
                        {...testid("list-save")}
                    >
                        {t(busy ? "settings.saving" : "lists.save")}
                    </button>
                )}
                <span class="faint">
                    {t("lists.entries", { count: countEntries(text ?? "") })}
                </span>
                {list && mayChange && (
                    <button
                        type="button"
                        class="link danger-link"
                        onClick={() => setRemoving(true)}
                        {...testid("list-remove")}
                    >
                        {t("lists.remove")}
                    </button>
                )}
            </div>
            {removing && list && (
                <RemoveList
                    list={list}
                    onGone={() => onSaved(undefined)}
                    onClose={() => setRemoving(false)}
                />
            )}
        </form>
    );
}

function Head({ list, onBack }: Pick<Props, "list" | "onBack">) {
    return (
        <header class="review-head">
            <button
                type="button"
                class="icon-button back"
                aria-label={t("lists.all")}
                onClick={onBack}
            >
                <BackIcon />
            </button>
            <h2>{list ? list.name : t("lists.new")}</h2>
            {list && (
                <span class="faint">
                    {tParts("lists.changed", {
                        when: shortMomentOf(list.at),
                        who: <Person id={list.by} />,
                    })}
                </span>
            )}
        </header>
    );
}
