// Where one is signed in, and the keys of one's programs.

import type { Token } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { dateOf } from "../../text/time.ts";
import { useApp } from "../use_app.ts";
import { useAsk } from "../use_ask.ts";
import { useTask } from "../use_task.ts";

export function SessionsPart() {
    const app = useApp();
    const task = useTask();
    const answer = useAsk("token.list", {});
    const tokens = [...(answer.data?.tokens ?? [])].sort(
        (a, b) => Number(b.current) - Number(a.current) || b.created_at - a.created_at,
    );
    const end = (ids: number[]) =>
        task.run(async () => {
            for (const id of ids) await app.line.call("token.revoke", { id });
            answer.reload();
        });
    const others = tokens.filter((one) => !one.current && one.kind === "session");

    return (
        <div class="settings-form">
            <p class="faint">{t("sessions.about")}</p>
            {(answer.problem || task.problem) && (
                <p class="problem-text" role="alert">
                    {task.problem || answer.problem}
                </p>
            )}
            {!answer.data && answer.busy && <p class="faint">{t("settings.loading")}</p>}
            <ul class="plain-list">
                {tokens.map((token) => (
                    <Row key={token.id} token={token} busy={task.busy} onEnd={() => end([token.id])} />
                ))}
            </ul>
            {others.length > 1 && (
                <div class="row end">
                    <button
                        disabled={task.busy}
                        onClick={() => end(others.map((one) => one.id))}
                        {...testid("token-revoke-others")}
                    >
                        {t("sessions.end_others", { count: others.length })}
                    </button>
                </div>
            )}
        </div>
    );
}

function Row({ token, busy, onEnd }: { token: Token; busy: boolean; onEnd(): void }) {
    return (
        <li {...testid("token-row")} data-current={token.current}>
            <span class="choice-main">
                <strong>{token.name || t(`sessions.${token.kind}`)}</strong>
                <small>
                    {t(`sessions.${token.kind}_since`, { date: dateOf(token.created_at) })}
                    {!token.current && ` · ${t("sessions.used", { date: dateOf(token.used_at) })}`}
                </small>
            </span>
            {token.current ? (
                <span class="tag">{t("sessions.this")}</span>
            ) : (
                <button
                    class="small"
                    disabled={busy}
                    aria-label={t("sessions.end_one", { name: token.name })}
                    onClick={onEnd}
                    {...testid("token-revoke")}
                >
                    {t("sessions.end")}
                </button>
            )}
        </li>
    );
}
