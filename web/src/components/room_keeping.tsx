// How long messages are kept: of one room, or of the workspace where none is given.

import { useState } from "preact/hooks";
import type { Room } from "../api.gen.ts";
import { testid } from "../testids.ts";
import { t } from "../text/i18n.ts";
import { Outcome } from "./settings/outcome.tsx";
import { useApp } from "./use_app.ts";
import { useAsk } from "./use_ask.ts";
import { useTask } from "./use_task.ts";

export function RoomKeeping({ room }: { room?: Room }) {
    const answer = useAsk("retention.get", room ? { room: room.room } : {});
    const { data } = answer;

    return (
        <section>
            {room ? <h3>{t("keeping.title")}</h3> : <h2>{t("keeping.workspace")}</h2>}
            {answer.problem && <p class="problem-text">{answer.problem}</p>}
            {data && (
                <Choice
                    room={room?.room}
                    own={room ? data.own === true : true}
                    days={data.days}
                    workspace={data.workspace}
                    onSaved={answer.reload}
                />
            )}
        </section>
    );
}

interface Props {
    room?: number;
    own: boolean;
    days: number;
    workspace: number;
    onSaved(): void;
}

function Choice({ room, own, days, workspace, onSaved }: Props) {
    const app = useApp();
    const task = useTask();
    const before = !own ? "workspace" : days === 0 ? "ever" : "days";
    const [kind, setKind] = useState(before);
    const [count, setCount] = useState(days || 90);
    const [saved, setSaved] = useState(false);
    const shorter = kind === "days" && (days === 0 || count < days);
    const wanted = kind === "workspace" ? undefined : kind === "ever" ? 0 : count;

    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                task.run(async () => {
                    await app.line.call("retention.set", {
                        ...(room !== undefined && { room }),
                        ...(wanted !== undefined && { days: wanted }),
                    });
                    setSaved(true);
                    onSaved();
                });
            }}
        >
            <div class="row">
                <select
                    aria-label={t("keeping.title")}
                    value={kind}
                    onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
                    {...testid("keeping-kind")}
                >
                    {room !== undefined && (
                        <option value="workspace">
                            {t("keeping.as_workspace", { days: workspace })}
                        </option>
                    )}
                    <option value="ever">{t("keeping.ever")}</option>
                    <option value="days">{t("keeping.days")}</option>
                </select>
                {kind === "days" && (
                    <label class="inline">
                        <input
                            class="number-input"
                            type="number"
                            min={1}
                            max={36500}
                            value={count}
                            aria-label={t("keeping.count")}
                            onInput={(event) => setCount(event.currentTarget.valueAsNumber || 1)}
                            {...testid("keeping-days")}
                        />
                        <span aria-hidden="true">{t("keeping.unit", { count })}</span>
                    </label>
                )}
            </div>
            {shorter && <p class="warning">{t("keeping.warning")}</p>}
            <Outcome {...{ task, saved, id: "keeping" }} />
        </form>
    );
}
