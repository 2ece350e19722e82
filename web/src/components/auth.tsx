// What someone sees who is not signed in.

import { useState } from "preact/hooks";
import { register, signIn } from "../effects/session.ts";
import type { State } from "../state/state.ts";
import { testid } from "../testids.ts";
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
            title="Sign in"
            farewell={state.farewell}
            button="Sign in"
            busy="Signing in…"
            words={{ unauthorized: "The name or the password is wrong." }}
            onSubmit={(name, password) => signIn(app, name, password)}
        >
            <p class="other">
                New here?{" "}
                <button type="button" class="link" onClick={onOther} {...testid("to-register")}>
                    Create an account
                </button>
            </p>
        </AuthCard>
    );
}

function Register({ state, onOther }: { state: State; onOther(): void }) {
    const app = useApp();
    const setup = state.invite?.setup;
    const hint = setup
        ? "This is a new workspace. The account you make now owns it."
        : state.invite
          ? "You have been invited. Choose a name and a password."
          : "Without an invitation this works only where registration is open.";

    return (
        <AuthCard
            key="register"
            id="register"
            title={setup ? "Set up Roost" : state.invite ? "Join Roost" : "Create an account"}
            hint={hint}
            button={setup ? "Create the owner's account" : "Create account"}
            busy="Creating…"
            newPassword
            words={{
                conflict: "That name is taken. Choose another.",
                forbidden: state.invite
                    ? "This link is used up or has run out. Ask for a new one."
                    : "This workspace takes new people by invitation. Ask for a link.",
                not_found: "This link is used up or has run out. Ask for a new one.",
                params: "Names are 3 to 32 of a–z, 0–9, dot, underscore and dash; passwords have at least 8 characters.",
            }}
            onSubmit={(name, password) => register(app, name, password)}
        >
            <p class="other">
                Have an account?{" "}
                <button type="button" class="link" onClick={onOther} {...testid("to-signin")}>
                    Sign in
                </button>
            </p>
        </AuthCard>
    );
}
