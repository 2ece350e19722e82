// Where a mute or ban holds, and for how long.

import { testid } from "../../testids.ts";
import { DURATIONS } from "../text/moderation.ts";

export interface TermsValue {
    minutes?: number; // absent: until it is lifted
    scope: "room" | "workspace";
}

interface Props {
    value: TermsValue;
    verb: string;
    dm?: boolean;
    onChange(value: TermsValue): void;
}

export function Terms({ value, verb, dm, onChange }: Props) {
    return (
        <div class="row terms">
            <label class="inline">
                {verb} for
                <select
                    value={value.minutes ?? 0}
                    onChange={(event) => {
                        const minutes = Number(event.currentTarget.value) || undefined;
                        onChange({ ...value, minutes });
                    }}
                    {...testid("terms-minutes")}
                >
                    {DURATIONS.map(({ minutes, label }) => (
                        <option key={label} value={minutes ?? 0}>
                            {label}
                        </option>
                    ))}
                </select>
            </label>
            <label class="inline">
                in
                <select
                    value={value.scope}
                    onChange={(event) => {
                        const scope = event.currentTarget.value as TermsValue["scope"];
                        onChange({ ...value, scope });
                    }}
                    {...testid("terms-scope")}
                >
                    <option value="workspace">the whole workspace</option>
                    {!dm && <option value="room">this room</option>}
                </select>
            </label>
        </div>
    );
}
