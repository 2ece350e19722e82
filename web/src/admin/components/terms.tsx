// Where a mute or ban holds, and for how long.

import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { DURATIONS, minutesInWords } from "../text/policies.ts";

export interface TermsValue {
    minutes?: number; // absent: until it is lifted
    scope: "room" | "workspace";
}

interface Props {
    value: TermsValue;
    kind: "mute" | "ban";
    dm?: boolean;
    onChange(value: TermsValue): void;
}

export function Terms({ value, kind, dm, onChange }: Props) {
    return (
        <div class="row terms">
            <label class="inline">
                {t(`terms.${kind}_for`)}
                <Minutes
                    id="terms-minutes"
                    value={value.minutes}
                    onChange={(minutes) => onChange({ ...value, minutes })}
                />
            </label>
            <label class="inline">
                {t("terms.in")}
                <select
                    value={value.scope}
                    onChange={(event) => {
                        const scope = event.currentTarget.value as TermsValue["scope"];
                        onChange({ ...value, scope });
                    }}
                    {...testid("terms-scope")}
                >
                    <option value="workspace">{t("place.workspace")}</option>
                    {!dm && <option value="room">{t("terms.room")}</option>}
                </select>
            </label>
        </div>
    );
}

export function Minutes(props: {
    id: string;
    value: number | undefined;
    onChange(minutes: number | undefined): void;
}) {
    return (
        <select
            value={props.value ?? 0}
            onChange={(event) => props.onChange(Number(event.currentTarget.value) || undefined)}
            {...testid(props.id)}
        >
            {DURATIONS.map((minutes) => (
                <option key={minutes} value={minutes ?? 0}>
                    {minutesInWords(minutes)}
                </option>
            ))}
        </select>
    );
}
