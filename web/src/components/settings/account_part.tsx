// Changing the password.

import { useState } from "preact/hooks";
import { changePassword } from "../../effects/session.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { useTask } from "../use_task.ts";
import { Outcome } from "./outcome.tsx";

export function AccountPart({ state }: { state: State }) {
    const task = useTask({ forbidden: t("password.wrong"), params: t("password.rule") });
    const [old, setOld] = useState("");
    const [wanted, setWanted] = useState("");
    const [again, setAgain] = useState("");
    const [saved, setSaved] = useState(false);
    const differ = again !== "" && again !== wanted;

    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                if (wanted !== again) return;
                setSaved(false);
                task.run(async () => {
                    await changePassword(old, wanted);
                    for (const clear of [setOld, setWanted, setAgain]) clear("");
                    setSaved(true);
                });
            }}
        >
            <p class="faint">{t("password.about")}</p>
            {/* for password managers, which want to know whose it is */}
            <input
                hidden
                autocomplete="username"
                value={state.users[state.me]?.name ?? ""}
                readOnly
            />
            <Field label={t("password.old")} id="password-old" value={old} onInput={setOld} kind="current-password" />
            <Field
                label={t("password.new")}
                hint={t("password.rule")}
                id="password-new"
                value={wanted}
                onInput={setWanted}
                kind="new-password"
                minLength={8}
            />
            <Field label={t("password.again")} id="password-again" value={again} onInput={setAgain} kind="new-password" />
            {differ && <p class="problem-text">{t("password.differ")}</p>}
            <Outcome
                {...{ task, saved, id: "password" }}
                button={t("password.change")}
                disabled={!old || !wanted || wanted !== again}
            />
        </form>
    );
}

function Field(props: {
    label: string;
    hint?: string;
    id: string;
    value: string;
    kind: string;
    minLength?: number;
    onInput(value: string): void;
}) {
    return (
        <label>
            {props.label}
            <input
                type="password"
                required
                value={props.value}
                minLength={props.minLength}
                autocomplete={props.kind}
                onInput={(event) => props.onInput(event.currentTarget.value)}
                {...testid(props.id)}
            />
            {props.hint && <small>{props.hint}</small>}
        </label>
    );
}
