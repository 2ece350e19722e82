// The frame around signing in and registering: one form, one outcome, one problem.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { inWords } from "../text/problems.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Mark } from "./icons.tsx";

interface Props {
    id: "signin" | "register";
    title: string;
    hint?: string;
    farewell?: string; // why they are here again
    button: string;
    busy: string;
    newPassword?: boolean;
    words: Record<string, string>; // for errors whose usual words would not do
    onSubmit(name: string, password: string): Promise<void>;
    children?: ComponentChildren;
}

export function AuthCard(props: Props) {
    const { id } = props;
    const [name, setName] = useState("");
    const [password, setPassword] = useState("");
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState("");

    const submit = async (event: Event) => {
        event.preventDefault();
        if (busy) return;
        setBusy(true);
        setProblem("");
        try {
            await props.onSubmit(name.trim().toLowerCase(), password);
        } catch (error) {
            setProblem(inWords(error, props.words));
            setBusy(false);
        }
    };

    return (
        <main class="auth">
            <form class="auth-card" onSubmit={submit}>
                <div class="auth-brand">
                    <Mark /> Roost
                </div>
                <h1>{props.title}</h1>
                {props.farewell && (
                    <p class="problem-text" role="status" {...testid("farewell")}>
                        {props.farewell}
                    </p>
                )}
                {props.hint && <p class="hint">{props.hint}</p>}
                <label>
                    {t("auth.name")}
                    <input
                        {...testid(`${id}-name`)}
                        name="name"
                        value={name}
                        onInput={(event) => setName(event.currentTarget.value)}
                        autocomplete="username"
                        autocapitalize="none"
                        spellcheck={false}
                        required
                        minLength={3}
                        maxLength={32}
                        autofocus
                    />
                    {props.newPassword && (
                        <small>{t("auth.name_rule")}</small>
                    )}
                </label>
                <label>
                    {t("auth.password")}
                    <input
                        {...testid(`${id}-password`)}
                        name="password"
                        type="password"
                        value={password}
                        onInput={(event) => setPassword(event.currentTarget.value)}
                        autocomplete={props.newPassword ? "new-password" : "current-password"}
                        required
                        minLength={props.newPassword ? 8 : 1}
                    />
                    {props.newPassword && <small>{t("auth.password_rule")}</small>}
                </label>
                {problem && (
                    <p class="problem-text" role="alert" {...testid(`${id}-error`)}>
                        {problem}
                    </p>
                )}
                <button class="primary" disabled={busy} {...testid(`${id}-submit`)}>
                    {busy ? props.busy : props.button}
                </button>
                {props.children}
            </form>
        </main>
    );
}
