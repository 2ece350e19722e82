// What is done with messages: for the workspace, and where a room differs.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Policy } from "../../api.gen.ts";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { amAdmin } from "../../state/select.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { writePath, type Path } from "../data/path.ts";
import { CLASSES, merged, ruleOf, samePolicy, withRule } from "../data/policy.ts";
import { useAsk } from "../effects/ask.ts";
import { useAllRooms } from "../effects/rooms.ts";
import { Loading } from "./listed.tsx";
import { Failed, PageHead } from "./page_head.tsx";
import { PolicyRest } from "./policy_rest.tsx";
import { PolicyRow } from "./policy_row.tsx";
import { RoomChoice } from "./room_choice.tsx";

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
            <PageHead title={t("pages.policies")} about={t("policies.about")}>
                <label class="inline">
                    {t("policies.for")}
                    <RoomChoice
                        {...{ state, value: room, onChange: go, id: "policy-scope" }}
                        all={t("place.workspace")}
                    />
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

    const touched = useRef(false); // since it was saved

    // What was changed while the server told of the last change is not lost.
    useLayoutEffect(() => {
        if (stored && !touched.current) setPolicy(stored);
    }, [stored]);

    if (!policy)
        return answer.problem ? (
            <Failed problem={answer.problem} onRetry={answer.reload} />
        ) : (
            <Loading />
        );
    const change = (next: Policy) => {
        touched.current = true;
        setPolicy(next);
        setSaved(false);
    };
    const save = async () => {
        await app.line.call("policy.set", { ...(room && { room }), ...policy });
        touched.current = false;
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
            {!mayChange && <p class="strip">{t("policies.read_only")}</p>}
            <fieldset disabled={!mayChange || task.busy}>
                <legend class="unseen">{t("policies.classes")}</legend>
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
                        {t(task.busy ? "settings.saving" : "policies.save")}
                    </button>
                    {changed && stored && (
                        <button type="button" onClick={() => change(stored)}>
                            {t("policies.undo")}
                        </button>
                    )}
                    <span role="status" {...testid("policy-state")}>
                        {task.problem ? (
                            <span class="problem-text">{task.problem}</span>
                        ) : changed ? (
                            t("policies.unsaved")
                        ) : (
                            saved && t("policies.saved")
                        )}
                    </span>
                </div>
            )}
        </form>
    );
}
