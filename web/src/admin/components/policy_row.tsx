// One class of a policy: what is done, and how sure the machine has to be.

import type { PolicyAction, PolicyClass } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { actionsOf, freshRule, hasBudget, type ClassRule } from "../data/policy.ts";
import { budgetInWords, policyInWords } from "../text/policies.ts";
import { kindInWords, PII_KINDS } from "../text/verdicts.ts";

const BUDGETS = [10, 100, 1_000, 5_000, 10_000, 50_000];

interface Props {
    name: PolicyClass;
    rule: ClassRule | undefined;
    above: ClassRule | undefined; // the workspace's, where a room is edited
    inRoom: boolean;
    onChange(rule: ClassRule | undefined): void;
}

export function PolicyRow({ name, rule, above, inRoom, onChange }: Props) {
    const inherited = (inRoom ? above : undefined) ?? freshRule(name);
    const shown = rule ?? inherited;
    const title = t(`class.${name}`);
    const budgets = [...new Set([...BUDGETS, ...(shown.budget ? [shown.budget] : [])])];

    return (
        <li
            class={`policy-row does-${shown.action}`}
            data-class={name}
            {...testid("policy-row")}
        >
            <div>
                <b>{title}</b>
                <p class="faint">{t(`class_about.${name}`)}</p>
            </div>
            <div class="policy-set">
                <select
                    aria-label={t("policies.action_of", { class: title })}
                    value={rule?.action ?? ""}
                    onChange={(event) => {
                        const action = event.currentTarget.value as PolicyAction | "";
                        onChange(action === "" ? undefined : { ...shown, action });
                    }}
                    {...testid("policy-action")}
                >
                    <option value="">
                        {t("policies.inherited", {
                            room: inRoom ? "yes" : "no",
                            action: t(`action.${inherited.action}`),
                        })}
                    </option>
                    {actionsOf(name).map((action) => (
                        <option key={action} value={action}>
                            {t(`action.${action}`)}
                        </option>
                    ))}
                </select>
                {rule && rule.action !== "allow" && hasBudget(name) && (
                    <select
                        aria-label={t("policies.budget_of", { class: title })}
                        value={rule.budget ?? 0}
                        onChange={(event) => {
                            const budget = Number(event.currentTarget.value);
                            const { budget: _, ...rest } = rule;
                            onChange(budget ? { ...rest, budget } : rest);
                        }}
                        {...testid("policy-budget")}
                    >
                        <option value={0}>{budgetInWords(undefined)}</option>
                        {budgets
                            .sort((a, b) => a - b)
                            .map((budget) => (
                                <option key={budget} value={budget}>
                                    {budgetInWords(budget)}
                                </option>
                            ))}
                    </select>
                )}
                <p class="means">{policyInWords(shown.action, shown.budget)}</p>
            </div>
            {name === "pii" && rule && rule.action !== "allow" && (
                <Kinds rule={rule} onChange={onChange} />
            )}
        </li>
    );
}

function Kinds({ rule, onChange }: { rule: ClassRule; onChange(rule: ClassRule): void }) {
    const kinds: readonly string[] = rule.kinds ?? PII_KINDS;
    const set = (kind: string, on: boolean) => {
        const next = PII_KINDS.filter((one) => (one === kind ? on : kinds.includes(one)));
        const { kinds: _, ...rest } = rule;
        onChange(next.length === PII_KINDS.length ? rest : { ...rest, kinds: next });
    };

    return (
        <div class="kinds" role="group" aria-label={t("policies.kinds")}>
            {PII_KINDS.map((kind) => (
                <label class="check" key={kind}>
                    <input
                        type="checkbox"
                        checked={kinds.includes(kind)}
                        onChange={(event) => set(kind, event.currentTarget.checked)}
                    />
                    <span>{kindInWords(kind)}</span>
                </label>
            ))}
        </div>
    );
}
