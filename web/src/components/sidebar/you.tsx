// The foot of the sidebar: oneself, and what one may do for everyone.

import { signOut } from "../../effects/session.ts";
import { amAdmin, amModerator, nameOf } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Avatar } from "../avatar.tsx";
import { IconButton } from "../icon_button.tsx";
import { ChartIcon, DoorIcon, GearIcon } from "../icons.tsx";
import { StatusBadge } from "../status_badge.tsx";
import { useApp } from "../use_app.ts";
import { Opener } from "./opener.tsx";

function ToAdmin({ state }: { state: State }) {
    const app = useApp();
    const first = amAdmin(state) ? "figures" : "queue";

    return (
        <a
            class="to-admin"
            href={`#admin/${state.reviews > 0 ? "queue" : first}`}
            onClick={(event) => {
                event.preventDefault();
                app.dispatch({ type: "admin", path: state.reviews > 0 ? "queue" : first });
            }}
            {...testid("to-admin")}
        >
            <ChartIcon />
            <span class="room-name">{t(amAdmin(state) ? "sidebar.administration" : "sidebar.moderation")}</span>
            {state.reviews > 0 && (
                <span class="badge mention" {...testid("reviews-waiting")}>
                    {state.reviews > 99 ? "99+" : state.reviews}
                    <span class="unseen"> {t("sidebar.to_review")}</span>
                </span>
            )}
        </a>
    );
}

export function You({ state }: { state: State }) {
    const app = useApp();
    const me = state.users[state.me];

    return (
        <div class="you">
            {amModerator(state) && <ToAdmin state={state} />}
            {amAdmin(state) && (
                <button
                    class="invite-button"
                    onClick={() => app.dispatch({ type: "dialog", dialog: "invite" })}
                    {...testid("invite-people")}
                >
                    {t("sidebar.invite")}
                </button>
            )}
            <div class="you-row">
                <button
                    class="you-button"
                    title={t("sidebar.you")}
                    onClick={() => app.dispatch({ type: "person", user: state.me })}
                    {...testid("you")}
                >
                    <Avatar user={me} id={state.me} small />
                    <span class="you-name">
                        <span class="room-name" {...testid("me")}>
                            {nameOf(me)}
                        </span>
                        <StatusBadge user={me} words />
                    </span>
                </button>
                <Opener dialog="settings" label={t("settings.title")} id="open-settings">
                    <GearIcon />
                </Opener>
                <IconButton
                    label={t("sidebar.sign_out")}
                    onClick={() => void signOut(app)}
                    id="sign-out"
                >
                    <DoorIcon />
                </IconButton>
            </div>
        </div>
    );
}
