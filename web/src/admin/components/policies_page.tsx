// What is done with messages: for the workspace, and where a room differs.

import { useEffect, useState } from "preact/hooks";
import type { Policy } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { writePath, type Path } from "../data/path.ts";
import { CLASSES, merged, ruleOf, samePolicy, withRule } from "../data/policy.ts";
import { useAsk } from "../effects/ask.ts";
import { roomsForFigures, useAllRooms } from "../effects/rooms.ts";
import { Failed, PageHead } from "./page_head.tsx";
import { PolicyRest } from "./policy_rest.tsx";
import { PolicyRow } from "./policy_row.tsx";

export function PoliciesPage({ state, path }: { state: State; path: Path }) {
    const app = useApp();
    const room = Number(path.query.get("room")) || undefined;
    const go = (to: number | undefined) =>
        app.dispatch({
            type: "admin",
            path: writePath(
                "policies",
                "",
                new URLSearchParams(to ? { room: String(to) } : {}),
            ),
        });

    useAllRooms();
    return (
        <>
            <PageHead
                title="Policies"
                about="What happens to a message, by what it is taken for. Rooms follow the workspace unless they say otherwise."
            >
                <label class="inline">
                    For
                    <select
                        value={room ?? ""}
                        onChange={(event) =>
                            go(Number(event.currentTarget.value) || undefined)
                        }
                        {...testid("policy-scope")}
                    >
                        <option value="">the whole workspace</option>
                        {roomsForFigures(state).map((one) => (
                            <option key={one.room} value={one.room}>
                                {one.name}
                            </option>
                        ))}
                    </select>
                </label>
            </PageHead>
            <PolicyEditor key={room ?? 0} room={room} mayChange={amAdmin(state)} />
        </>
    );
}

function PolicyEditor({ room, mayChange }: { room?: number; mayChange: boolean }) {
    const app = useApp();
    const task = useTask();
    const answer = useAsk("policy.get", room ? { room } : {});
    const [policy, setPolicy] = useState<Policy>();
    const [saved, setSaved] = useState(false);
    const stored = answer.data?.policy;
    const changed = !!policy && !!stored && !samePolicy(policy, stored);

    useEffect(() => {
        if (stored) setPolicy(stored);
    }, [stored]);

    if (!policy)
        return answer.problem ? (
            <Failed problem={answer.problem} onRetry={answer.reload} />
        ) : (
            <p class="admin-empty">Loading…</p>
        );
    const change = (next: Policy) => {
        setPolicy(next);
        setSaved(false);
    };
    const save = async () => {
        await app.line.call("policy.set", { ...(room && { room }), ...policy });
        setSaved(true);
        answer.reload();
    };
    const above = room ? (answer.data?.workspace ?? {}) : undefined;

    return (
        <form
            class="policy"
            onSubmit={(event) => {
                event.preventDefault();
                task.run(save);
            }}
        >
            {!mayChange && (
                <p class="strip">
                    You can see the policies; admins and owners change them.
                </p>
            )}
            <fieldset disabled={!mayChange || task.busy}>
                <legend class="unseen">By class</legend>
                <ul class="policy-rows">
                    {CLASSES.map((name) => (
                        <PolicyRow
                            key={name}
                            name={name}
                            rule={ruleOf(policy, name)}
                            above={above && ruleOf(above, name)}
                            inRoom={!!room}
                            onChange={(rule) => change(withRule(policy, name, rule))}
                        />
                    ))}
                </ul>
                <PolicyRest
                    policy={policy}
                    effective={above ? merged(above, policy) : policy}
                    inRoom={!!room}
                    onChange={change}
                />
            </fieldset>
            {mayChange && (
                <div class="save-bar">
                    <button
                        class="primary"
                        disabled={!changed || task.busy}
                        {...testid("policy-save")}
                    >
                        {task.busy ? "Saving…" : "Save the policy"}
                    </button>
                    {changed && stored && (
                        <button type="button" onClick={() => change(stored)}>
                            Undo
                        </button>
                    )}
                    <span role="status" {...testid("policy-state")}>
                        {task.problem ? (
                            <span class="problem-text">{task.problem}</span>
                        ) : changed ? (
                            "Not saved yet."
                        ) : saved ? (
                            "Saved. It is in force."
                        ) : (
                            ""
                        )}
                    </span>
                </div>
            )}
        </form>
    );
}
