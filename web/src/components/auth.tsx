// What someone sees who is not signed in.

import { useState } from "preact/hooks";
import { register, signIn } from "../effects/session.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { AuthCard } from "./auth_card.tsx";
import { useApp } from "./use_app.ts";

export function Auth({ state }: { state: State }) {
    const [chosen, choose] = useState<"signin" | "register" | undefined>();
    const shown = chosen ?? (state.invite ? "register" : "signin");

    return shown === "signin" ? (
        <SignIn state={state} onOther={() => choose("register")} />
    ) : (
        <Register state={state} onOther={() => choose("signin")} />
    );
}

function SignIn({ state, onOther }: { state: State; onOther(): void }) {
    const app = useApp();

    return (
        <AuthCard
            key="signin"
            id="signin"
            title={t("auth.signin")}
            farewell={state.farewell}
            button={t("auth.signin")}
            busy={t("auth.signing_in")}
            words={{ unauthorized: t("auth.wrong") }}
            onSubmit={(name, password) => signIn(app, name, password)}
        >
            <p class="other">
                {t("auth.new_here")}{" "}
                <button type="button" class="link" onClick={onOther} {...testid("to-register")}>
                    {t("auth.create")}
                </button>
            </p>
        </AuthCard>
    );
}

function Register({ state, onOther }: { state: State; onOther(): void }) {
    const app = useApp();
    const setup = state.invite?.setup;
    const hint = setup
        ? t("auth.setup_hint")
        : state.invite
          ? t("auth.invited_hint")
          : t("auth.open_hint");

    return (
        <AuthCard
            key="register"
            id="register"
            title={t(setup ? "auth.setup_title" : state.invite ? "auth.join_title" : "auth.create")}
            hint={hint}
            button={t(setup ? "auth.create_owner" : "auth.create_account")}
            busy={t("auth.creating")}
            newPassword
            words={{
                conflict: t("auth.taken"),
                forbidden: state.invite
                    ? t("auth.used_up")
                    : t("auth.by_invitation"),
                not_found: t("auth.used_up"),
                params: t("auth.rules"),
            }}
            onSubmit={(name, password) => register(app, name, password)}
        >
            <p class="other">
                {t("auth.have_account")}{" "}
                <button type="button" class="link" onClick={onOther} {...testid("to-signin")}>
                    {t("auth.signin")}
                </button>
            </p>
        </AuthCard>
    );
}
