// The rest of a policy: what happens when nobody can judge in time, who is exempt, slow mode.

import type { Policy } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { asksBefore, withMember } from "../data/policy.ts";
import { slowInWords } from "../text/policies.ts";

type Late = NonNullable<Policy["late"]>;
type Exempt = NonNullable<Policy["exempt"]>[number];

const LATE: Late[] = ["allow", "hold", "refuse"];
const ROLES: Exempt[] = ["member", "moderator", "admin", "owner"];
const SLOW = [0, 5, 15, 30, 60, 300, 900, 3600];

interface Props {
    policy: Policy;
    effective: Policy;
    inRoom: boolean;
    onChange(policy: Policy): void;
}

export function PolicyRest({ policy, effective, inRoom, onChange }: Props) {
    const waits = effective.deadline_ms ?? 50;

    return (
        <div class="policy-rest">
            <label>
                {t("policies.late")}
                <select
                    value={policy.late ?? ""}
                    onChange={(event) => {
                        const late = (event.currentTarget.value || undefined) as
                            Late | undefined;
                        onChange(withMember(policy, "late", late));
                    }}
                    {...testid("policy-late")}
                >
                    <option value="">
                        {inRoom
                            ? t("policies.as_workspace")
                            : t("policies.inherited", {
                                  room: "no",
                                  action: t("policies.late_allow"),
                              })}
                    </option>
                    {LATE.map((late) => (
                        <option key={late} value={late}>
                            {t(`policies.late_${late}`)}
                        </option>
                    ))}
                </select>
                <small>
                    {asksBefore(effective)
                        ? t("policies.waits", { ms: waits })
                        : t("policies.no_wait")}
                </small>
            </label>
            <label>
                {t("policies.longest")}
                <input
                    type="number"
                    min={1}
                    max={5000}
                    placeholder="50"
                    value={policy.deadline_ms ?? ""}
                    onInput={(event) => {
                        const ms = Number(event.currentTarget.value) || undefined;
                        onChange(withMember(policy, "deadline_ms", ms));
                    }}
                />
            </label>
            <Exempted {...{ policy, effective, inRoom, onChange }} />
            {inRoom && <SlowMode policy={policy} onChange={onChange} />}
        </div>
    );
}

function Exempted({ policy, effective, inRoom, onChange }: Props) {
    const exempt = effective.exempt ?? [];
    const set = (role: Exempt, on: boolean) =>
        onChange(
            withMember(
                policy,
                "exempt",
                ROLES.filter((one) => (one === role ? on : exempt.includes(one))),
            ),
        );

    return (
        <fieldset class="options">
            <legend>{t("policies.exempt")}</legend>
            <div class="row">
                {ROLES.map((role) => (
                    <label class="check" key={role}>
                        <input
                            type="checkbox"
                            checked={exempt.includes(role)}
                            onChange={(event) => set(role, event.currentTarget.checked)}
                        />
                        <span>{t(`role.${role}`)}</span>
                    </label>
                ))}
                {inRoom && policy.exempt && (
                    <button
                        type="button"
                        class="link"
                        onClick={() => onChange(withMember(policy, "exempt", undefined))}
                    >
                        {t("policies.as_workspace")}
                    </button>
                )}
            </div>
        </fieldset>
    );
}

function SlowMode({ policy, onChange }: Pick<Props, "policy" | "onChange">) {
    const now = policy.slow_seconds ?? 0;
    const choices = [...new Set([...SLOW, now])].sort((a, b) => a - b);

    return (
        <label>
            {t("policies.slow")}
            <select
                value={now}
                onChange={(event) => {
                    const seconds = Number(event.currentTarget.value) || undefined;
                    onChange(withMember(policy, "slow_seconds", seconds));
                }}
                {...testid("policy-slow")}
            >
                {choices.map((seconds) => (
                    <option key={seconds} value={seconds}>
                        {slowInWords(seconds)}
                    </option>
                ))}
            </select>
            <small>{t("policies.slow_exempt")}</small>
        </label>
    );
}
