// One entry of the audit trail.

import type { AuditAction, AuditEntry, Policy } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { jumpToId } from "../../effects/jump.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { CLASSES, ruleOf } from "../data/policy.ts";
import { Person, Place } from "./person.tsx";
import { VerdictWords } from "./verdict_words.tsx";

const BY_MACHINE: AuditAction[] = [
    "flagged",
    "masked",
    "held",
    "withdrawn",
    "blocked",
    "head_learnt",
];
const SEVERE: AuditAction[] = ["banned", "blocked", "deleted", "deactivated", "withdrawn"];
const MILD: AuditAction[] = ["approved", "unmuted", "unbanned", "reactivated"];

export function AuditRow({ entry }: { entry: AuditEntry }) {
    const { action, by, user, room, verdict } = entry;
    const tone = SEVERE.includes(action) ? "ban" : MILD.includes(action) ? "good" : action;

    return (
        <li
            class={by === undefined ? "machine" : undefined}
            data-action={action}
            {...testid("audit-entry")}
        >
            <time dateTime={new Date(entry.at).toISOString()}>
                {shortMomentOf(entry.at)}
            </time>
            <div>
                <p class="audit-line">
                    <span class={`chip ${tone}`}>{t(`audit.${action}`)}</span>
                    <Actor by={by} action={action} />
                    {user !== undefined && user !== by && (
                        <span class="audit-whom">
                            <span class="audit-arrow" aria-hidden="true">
                                →
                            </span> <Person id={user} />
                        </span>
                    )}
                    {room !== undefined && (
                        <span class="faint">
                            <Place room={room} />
                        </span>
                    )}
                    <MessageLink entry={entry} />
                </p>
                {entry.reason && <q>{entry.reason}</q>}
                {verdict?.reasons && verdict.reasons.length > 0 && (
                    <details>
                        <summary>{t("verdict.saw")}</summary>
                        <VerdictWords verdict={verdict} />
                    </details>
                )}
                {action === "policy_set" && <PolicySet policy={entry.policy} />}
            </div>
        </li>
    );
}

function Actor({ by, action }: { by: number | undefined; action: AuditAction }) {
    if (by !== undefined) return <Person id={by} />;
    return <b>{t(BY_MACHINE.includes(action) ? "audit.machine" : "audit.operator")}</b>;
}

// Private rooms one is not in stay closed to admins too.
function MessageLink({ entry: { id, room } }: { entry: AuditEntry }) {
    const app = useApp();
    const known = room === undefined ? undefined : app.state.rooms[room];

    if (id === undefined || !known) return null;
    return (
        <button
            class="link"
            onClick={() => {
                app.dispatch({ type: "admin", path: undefined });
                void jumpToId(app, id);
            }}
        >
            {t("audit.to_message")}
        </button>
    );
}

function PolicySet({ policy }: { policy: Policy | undefined }) {
    if (!policy) return <p class="faint small-print">{t("audit.policy_gone")}</p>;
    const rules = CLASSES.flatMap((name) => {
        const rule = ruleOf(policy, name);
        return rule ? [{ name, action: rule.action }] : [];
    });

    return (
        <details>
            <summary>{t("audit.policy")}</summary>
            {rules.length === 0 && <p class="faint">{t("audit.policy_plain")}</p>}
            <dl class="facts">
                {rules.map(({ name, action }) => (
                    <>
                        <dt>{t(`class.${name}`)}</dt>
                        <dd>{t(`action.${action}`)}</dd>
                    </>
                ))}
            </dl>
        </details>
    );
}
