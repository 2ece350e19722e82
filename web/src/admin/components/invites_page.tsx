// Links that let people in: those that are open, and new ones.

import { useState } from "preact/hooks";
import type { Invite } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { useAsk } from "../../components/use_ask.ts";
import { useTask } from "../../components/use_task.ts";
import { inviteLink } from "../../effects/rooms.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { useAllRooms } from "../effects/rooms.ts";
import { Listed } from "./listed.tsx";
import { NewInvite } from "./new_invite.tsx";
import { PageHead } from "./page_head.tsx";

export function InvitesPage({ state }: { state: State }) {
    const answer = useAsk("invite.list", {});
    const [adding, setAdding] = useState(false);

    useAllRooms();
    return (
        <>
            <PageHead title={t("pages.invites")} about={t("admin.invites_about")}>
                <button class="primary" onClick={() => setAdding(true)} {...testid("invite-new")}>
                    {t("admin.invite_new")}
                </button>
            </PageHead>
            <Listed
                of={{ ...answer, items: answer.data?.invites }}
                empty={t("admin.invite_none")}
                emptyId="invites-empty"
            >
                {(invites) => (
                    <ul class="people-list">
                        {invites.map((invite) => (
                            <Row
                                key={invite.id}
                                {...{ state, invite, onGone: answer.reload }}
                            />
                        ))}
                    </ul>
                )}
            </Listed>
            {adding && (
                <NewInvite
                    state={state}
                    onMade={answer.reload}
                    onClose={() => setAdding(false)}
                />
            )}
        </>
    );
}

function Row(props: { state: State; invite: Invite; onGone(): void }) {
    const app = useApp();
    const task = useTask();
    const { state, invite } = props;
    const { id, used, uses } = invite;
    const [copied, setCopied] = useState(false);
    const rooms = (invite.rooms ?? []).map((room) => state.rooms[room]?.name ?? `#${room}`);
    const copy = () =>
        task.run(async () => {
            await navigator.clipboard.writeText(inviteLink(invite.code));
            setCopied(true);
        });

    return (
        <li data-invite={id} {...testid("invite-row")}>
            <span class="choice-main">
                <strong>
                    {t(`role.${invite.role}`)} · {t("admin.invite_used_of", { used, uses })}
                </strong>
                <small>
                    {t("admin.invite_until")} {shortMomentOf(invite.expires_at)}
                    {rooms.length > 0 && ` · ${rooms.join(", ")}`}
                </small>
                {task.problem && <small class="problem-text">{task.problem}</small>}
            </span>
            <span class="row-acts">
                {navigator.clipboard && (
                    <button
                        class="small"
                        aria-label={t("admin.invite_copy_one", { id })}
                        onClick={copy}
                    >
                        {t(copied ? "invite.copied" : "invite.copy")}
                    </button>
                )}
                <button
                    class="small"
                    disabled={task.busy}
                    aria-label={t("admin.invite_revoke_one", { id })}
                    onClick={() =>
                        task.run(async () => {
                            await app.line.call("invite.revoke", { id });
                            props.onGone();
                        })
                    }
                    {...testid("invite-revoke")}
                >
                    {t("admin.invite_revoke")}
                </button>
            </span>
        </li>
    );
}
