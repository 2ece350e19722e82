// Policies: what is in force where, and changing one class at a time.

import type { Policy, PolicyAction, PolicyClass, PolicyClasses } from "../../api.gen.ts";

export interface ClassRule {
    action: PolicyAction;
    budget?: number;
    kinds?: string[];
}

export const CLASSES: PolicyClass[] = [
    "spam",
    "toxicity",
    "severe",
    "workspace",
    "pii",
    "link",
    "list",
    "flood",
];

// What a fresh install does: flag at the shipped threshold, personal data aside.
export function freshRule(name: PolicyClass): ClassRule {
    return { action: name === "pii" ? "allow" : "flag" };
}

// Which actions mean something for a class: there is no place to mask in a whole text's score.
export function actionsOf(name: PolicyClass): PolicyAction[] {
    const masks = name === "pii" || name === "link" || name === "list";

    return masks
        ? ["allow", "flag", "mask", "hold", "block"]
        : ["allow", "flag", "hold", "block"];
}

export function hasBudget(name: PolicyClass): boolean {
    return ["spam", "toxicity", "severe", "workspace", "link"].includes(name);
}

export function ruleOf(policy: Policy, name: PolicyClass): ClassRule | undefined {
    return policy.classes?.[name] as ClassRule | undefined;
}

export function withRule(policy: Policy, name: PolicyClass, rule?: ClassRule): Policy {
    const classes = { ...policy.classes } as Record<string, ClassRule>;

    if (rule) classes[name] = rule;
    else delete classes[name];
    const { classes: _, ...rest } = policy;
    return Object.keys(classes).length > 0
        ? { ...rest, classes: classes as PolicyClasses }
        : rest;
}

export function withMember<K extends keyof Policy>(
    policy: Policy,
    name: K,
    value: Policy[K] | undefined,
): Policy {
    const { [name]: _, ...rest } = policy;

    return value === undefined ? rest : { ...rest, [name]: value };
}

// Does any message wait for its verdict under these rules?
export function asksBefore(policy: Policy): boolean {
    const late = policy.late ?? "allow";
    const strict: PolicyAction[] = ["mask", "hold", "block"];

    return (
        late !== "allow" ||
        CLASSES.some((name) =>
            strict.includes((ruleOf(policy, name) ?? freshRule(name)).action),
        )
    );
}

export function merged(workspace: Policy, room: Policy): Policy {
    return {
        ...workspace,
        ...room,
        classes: { ...workspace.classes, ...room.classes },
    };
}

export function samePolicy(a: Policy, b: Policy): boolean {
    return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
    return JSON.stringify(value, (_, inner: unknown) =>
        typeof inner === "object" && inner !== null && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
            : inner,
    );
}
