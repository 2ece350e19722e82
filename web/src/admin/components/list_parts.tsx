// Parts of the editor of a list: what it is, what is wrong with it, and the end of it.

import type { ListKind, WordList } from "../../api.gen.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import type { LineFault } from "../data/list_lines.ts";

export interface ListFacts {
    name: string;
    kind: ListKind;
    language: string;
}

const KINDS: ListKind[] = [
    "words",
    "exceptions",
    "patterns",
    "hosts_denied",
    "hosts_allowed",
    "hosts_ours",
];
const FAULTS_SHOWN = 8;

export function ListFields(props: { facts: ListFacts; onChange(facts: ListFacts): void }) {
    const { facts, onChange } = props;

    return (
        <>
            <div class="list-fields">
                <label>
                    {t("lists.name")}
                    <input
                        required
                        maxLength={64}
                        value={facts.name}
                        onInput={(event) =>
                            onChange({ ...facts, name: event.currentTarget.value })
                        }
                        {...testid("list-name")}
                    />
                </label>
                <label>
                    {t("lists.kind")}
                    <select
                        value={facts.kind}
                        onChange={(event) => {
                            const kind = event.currentTarget.value as ListKind;
                            onChange({ ...facts, kind });
                        }}
                        {...testid("list-kind")}
                    >
                        {KINDS.map((kind) => (
                            <option key={kind} value={kind}>
                                {t(`list_kind.${kind}`)}
                            </option>
                        ))}
                    </select>
                </label>
                <label>
                    {t("lists.language")}
                    <input
                        maxLength={15}
                        placeholder={t("lists.any")}
                        value={facts.language}
                        onInput={(event) =>
                            onChange({ ...facts, language: event.currentTarget.value })
                        }
                    />
                </label>
            </div>
            <p class="faint about">{t(`list_kind_about.${facts.kind}`)}</p>
        </>
    );
}

export function Faults({ faults }: { faults: LineFault[] }) {
    const more = faults.length - FAULTS_SHOWN;

    if (faults.length === 0) return null;
    return (
        <ul class="faults" role="status" {...testid("list-faults")}>
            {faults.slice(0, FAULTS_SHOWN).map((fault, i) => (
                <li key={i} class={fault.harmless ? "faint" : "problem-text"}>
                    <b>{t("lists.line", { line: fault.line })}</b> {fault.why}
                </li>
            ))}
            {more > 0 && <li class="faint">{t("lists.more", { count: more })}</li>}
        </ul>
    );
}

export function RemoveList(props: { list: WordList; onGone(): void; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const { list, name, entries } = props.list;
    const remove = async () => {
        await app.line.call("list.remove", { list });
        props.onGone();
    };

    return (
        <FormDialog
            {...{ task, onSubmit: remove, onClose: props.onClose, id: "confirm-ok" }}
            danger
            title={t("lists.remove_title", { name })}
            submit={t("lists.remove_sure")}
            cancel={t("lists.keep")}
        >
            <p>{t("lists.remove_about", { count: entries })}</p>
        </FormDialog>
    );
}
