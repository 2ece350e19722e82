// One list: its kind, and its entries line by line.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { ListKind, WordList } from "../../api.gen.ts";
import { BackIcon } from "../../components/icons.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { asRpcError } from "../../protocol/errors.ts";
import { newKey } from "../../protocol/surroundings.ts";
import { testid } from "../../testids.ts";
import { inWords } from "../../text/problems.ts";
import { countEntries, faultIn, faultsOf, type LineFault } from "../data/list_lines.ts";
import { momentInWords } from "../text/dates.ts";
import { countInWords } from "../text/numbers.ts";
import { LIST_KINDS } from "../text/moderation.ts";
import { LinesField } from "./lines_field.tsx";
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
    const [name, setName] = useState(list?.name ?? "");
    const [kind, setKind] = useState<ListKind>(list?.kind ?? "words");
    const [language, setLanguage] = useState(list?.language ?? "");
    const [text, setText] = useState<string | undefined>(list ? undefined : "");
    const [key] = useState(newKey);
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState("");
    const [refused, setRefused] = useState<LineFault>();
    const [removing, setRemoving] = useState(false);
    const own = useMemo(() => faultsOf(kind, text ?? ""), [kind, text]);
    const faults = [...own, ...bad, ...(refused ? [refused] : [])];

    useEffect(() => {
        if (!list) return;
        app.line.call("list.get", { list: list.list }).then(
            (answer) => setText(answer.text),
            (error) => setProblem(inWords(error)),
        );
    }, []);

    const save = async (event: Event) => {
        event.preventDefault();
        if (text === undefined || busy || !name.trim()) return;
        setBusy(true);
        setProblem("");
        setRefused(undefined);
        try {
            const saved = await app.line.call("list.set", {
                ...(list ? { list: list.list } : { key }),
                ...(language.trim() && { language: language.trim() }),
                ...{ name: name.trim(), kind, text },
            });
            onSaved(saved.list);
        } catch (error) {
            const { code, message } = asRpcError(error);
            setBusy(false);
            setRefused(code === "params" ? faultIn(message) : undefined);
            setProblem(inWords(error, { busy: message, too_large: "That is too long." }));
        }
    };

    return (
        <form class="list-editor" onSubmit={save} {...testid("list-editor")}>
            <header class="review-head">
                <button
                    type="button"
                    class="icon-button back"
                    aria-label="All lists"
                    onClick={onBack}
                >
                    <BackIcon />
                </button>
                <h2>{list ? list.name : "New list"}</h2>
                {list && (
                    <span class="faint">
                        changed {momentInWords(list.at)} by <Person id={list.by} />
                    </span>
                )}
            </header>
            <fieldset disabled={!mayChange || busy}>
                <legend class="unseen">The list</legend>
                <div class="list-fields">
                    <label>
                        Name
                        <input
                            required
                            maxLength={64}
                            value={name}
                            onInput={(event) => setName(event.currentTarget.value)}
                            {...testid("list-name")}
                        />
                    </label>
                    <label>
                        Kind
                        <select
                            value={kind}
                            onChange={(event) =>
                                setKind(event.currentTarget.value as ListKind)
                            }
                            {...testid("list-kind")}
                        >
                            {Object.entries(LIST_KINDS).map(([one, words]) => (
                                <option key={one} value={one}>
                                    {words.name}
                                </option>
                            ))}
                        </select>
                    </label>
                    <label>
                        Language
                        <input
                            maxLength={15}
                            placeholder="any"
                            value={language}
                            onInput={(event) => setLanguage(event.currentTarget.value)}
                        />
                    </label>
                </div>
                <p class="faint about">{LIST_KINDS[kind].about}</p>
                {text === undefined ? (
                    <p class="admin-empty">Loading…</p>
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
                        disabled={busy || !name.trim() || own.some(isGrave)}
                        {...testid("list-save")}
                    >
                        {busy ? "Saving…" : "Save the list"}
                    </button>
                )}
                <span class="faint">{countInWords(countEntries(text ?? ""))} entries</span>
                {list && mayChange && (
                    <button
                        type="button"
                        class="link danger-link"
                        onClick={() => setRemoving(true)}
                        {...testid("list-remove")}
                    >
                        Remove the list
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

// A repeated line does no harm.
function isGrave(fault: LineFault): boolean {
    return !fault.why.startsWith("stands in line");
}

function Faults({ faults }: { faults: LineFault[] }) {
    if (faults.length === 0) return null;
    return (
        <ul class="faults" role="status" {...testid("list-faults")}>
            {faults.slice(0, 8).map((fault, i) => (
                <li key={i} class={isGrave(fault) ? "problem-text" : "faint"}>
                    <b>Line {fault.line}</b> {fault.why}
                </li>
            ))}
            {faults.length > 8 && <li class="faint">and {faults.length - 8} more</li>}
        </ul>
    );
}

function RemoveList(props: { list: WordList; onGone(): void; onClose(): void }) {
    const app = useApp();
    const [problem, setProblem] = useState("");
    const remove = () =>
        app.line.call("list.remove", { list: props.list.list }).then(
            () => props.onGone(),
            (error) => setProblem(inWords(error)),
        );

    return (
        <Dialog title={`Remove “${props.list.name}”?`} onClose={props.onClose}>
            <p>
                Its {countInWords(props.list.entries)} entries are not looked for any more.
            </p>
            {problem && <p class="problem-text">{problem}</p>}
            <div class="row end">
                <button type="button" onClick={props.onClose}>
                    Keep it
                </button>
                <button
                    type="button"
                    class="danger"
                    onClick={remove}
                    {...testid("confirm-ok")}
                >
                    Remove
                </button>
            </div>
        </Dialog>
    );
}
