// The rest of a policy: what happens when nobody can judge in time, who is exempt, slow mode.

import type { Policy } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { asksBefore, withMember } from "../data/policy.ts";

type Late = NonNullable<Policy["late"]>;
type Exempt = NonNullable<Policy["exempt"]>[number];

const LATE: { late: Late; label: string }[] = [
    { late: "allow", label: "Show it, and judge it later" },
    { late: "hold", label: "Hold it for the reviewers" },
    { late: "refuse", label: "Refuse it, to be sent again" },
];
const ROLES: Exempt[] = ["member", "moderator", "admin", "owner"];
const SLOW = [0, 5, 15, 30, 60, 300, 900, 3600];

interface Props {
    policy: Policy;
    effective: Policy;
    inRoom: boolean;
    onChange(policy: Policy): void;
}

export function PolicyRest({ policy, effective, inRoom, onChange }: Props) {
    const exempt = effective.exempt ?? [];
    const setExempt = (role: Exempt, on: boolean) =>
        onChange(
            withMember(
                policy,
                "exempt",
                ROLES.filter((one) => (one === role ? on : exempt.includes(one))),
            ),
        );

    return (
        <div class="policy-rest">
            <label>
                When a message cannot be judged in time
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
                        {inRoom ? "As the workspace" : "Default"}
                        {!inRoom && ": show it, and judge it later"}
                    </option>
                    {LATE.map(({ late, label }) => (
                        <option key={late} value={late}>
                            {label}
                        </option>
                    ))}
                </select>
                <small>
                    {asksBefore(effective)
                        ? `Messages wait up to ${effective.deadline_ms ?? 50} ms for their verdict; most take less than one.`
                        : "Under these rules no message waits: each is judged after it is shown."}
                </small>
            </label>
            <label>
                Longest wait, in milliseconds
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
            <fieldset class="options">
                <legend>Whose messages are not judged</legend>
                <div class="row">
                    {ROLES.map((role) => (
                        <label class="check" key={role}>
                            <input
                                type="checkbox"
                                checked={exempt.includes(role)}
                                onChange={(event) =>
                                    setExempt(role, event.currentTarget.checked)
                                }
                            />
                            <span>{role}s</span>
                        </label>
                    ))}
                    {inRoom && policy.exempt && (
                        <button
                            type="button"
                            class="link"
                            onClick={() =>
                                onChange(withMember(policy, "exempt", undefined))
                            }
                        >
                            as the workspace
                        </button>
                    )}
                </div>
            </fieldset>
            {inRoom && (
                <label>
                    Slow mode
                    <select
                        value={policy.slow_seconds ?? 0}
                        onChange={(event) => {
                            const seconds = Number(event.currentTarget.value) || undefined;
                            onChange(withMember(policy, "slow_seconds", seconds));
                        }}
                        {...testid("policy-slow")}
                    >
                        {[...new Set([...SLOW, policy.slow_seconds ?? 0])]
                            .sort((a, b) => a - b)
                            .map((seconds) => (
                                <option key={seconds} value={seconds}>
                                    {slowInWords(seconds)}
                                </option>
                            ))}
                    </select>
                    <small>Moderators, admins and owners are exempt.</small>
                </label>
            )}
        </div>
    );
}

function slowInWords(seconds: number): string {
    if (seconds === 0) return "Off";
    if (seconds < 60) return `One message every ${seconds} seconds`;
    if (seconds === 60) return "One message a minute";
    return seconds < 3600
        ? `One message every ${Math.round(seconds / 60)} minutes`
        : `One message every ${seconds === 3600 ? "hour" : `${Math.round(seconds / 3600)} hours`}`;
}
