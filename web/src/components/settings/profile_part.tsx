// Name, picture, and what one says of oneself.

import { useEffect, useState } from "preact/hooks";
import type { Methods } from "../../api.gen.ts";
import type { State } from "../../state/state.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { timeZones } from "../../text/zones.ts";
import { useApp } from "../use_app.ts";
import { useAsk } from "../use_ask.ts";
import { useTask } from "../use_task.ts";
import { Outcome } from "./outcome.tsx";
import { Picture } from "./picture.tsx";

type Profile = Required<Methods["user.get"]["result"]["profile"]>;

const NOTHING: Profile = { title: "", about: "", pronouns: "", phone: "", time_zone: "" };

export function ProfilePart({ state }: { state: State }) {
    const app = useApp();
    const me = state.users[state.me];
    const task = useTask({ forbidden: t("settings.profile_muted") });
    const answer = useAsk("user.get", { user: state.me });
    const [display, setDisplay] = useState(me?.display ?? "");
    const [profile, setProfile] = useState<Profile>();
    const [saved, setSaved] = useState(false);
    const change = (what: Partial<Profile>) => {
        setSaved(false);
        setProfile({ ...NOTHING, ...profile, ...what });
    };

    useEffect(() => {
        if (answer.data && !profile) setProfile({ ...NOTHING, ...answer.data.profile });
    }, [answer.data]);

    return (
        <form
            onSubmit={(event) => {
                event.preventDefault();
                task.run(async () => {
                    await app.line.call("user.update", { display: display.trim(), ...profile });
                    setSaved(true);
                });
            }}
        >
            <Picture state={state} />
            <label>
                {t("profile.display")}
                <input
                    value={display}
                    required
                    maxLength={64}
                    autocomplete="name"
                    onInput={(event) => {
                        setSaved(false);
                        setDisplay(event.currentTarget.value);
                    }}
                    {...testid("profile-display")}
                />
                <small>{t("profile.name", { name: me?.name ?? "" })}</small>
            </label>
            {answer.problem && <p class="problem-text">{answer.problem}</p>}
            {profile && <Fields profile={profile} onChange={change} />}
            <Outcome {...{ task, saved, id: "profile" }} disabled={!display.trim() || !profile} />
        </form>
    );
}

function Fields(props: { profile: Profile; onChange(what: Partial<Profile>): void }) {
    const { profile, onChange } = props;

    return (
        <>
            <label>
                {t("profile.title")}
                <input
                    value={profile.title}
                    maxLength={100}
                    placeholder={t("profile.title_example")}
                    autocomplete="organization-title"
                    onInput={(event) => onChange({ title: event.currentTarget.value })}
                    {...testid("profile-title")}
                />
            </label>
            <label>
                {t("profile.about")}
                <textarea
                    rows={3}
                    value={profile.about}
                    maxLength={2000}
                    onInput={(event) => onChange({ about: event.currentTarget.value })}
                    {...testid("profile-about")}
                />
            </label>
            <div class="pair">
                <label>
                    {t("profile.pronouns")}
                    <input
                        value={profile.pronouns}
                        maxLength={40}
                        onInput={(event) => onChange({ pronouns: event.currentTarget.value })}
                    />
                </label>
                <label>
                    {t("profile.phone")}
                    <input
                        type="tel"
                        autocomplete="tel"
                        value={profile.phone}
                        maxLength={40}
                        onInput={(event) => onChange({ phone: event.currentTarget.value })}
                    />
                </label>
            </div>
            <label>
                {t("profile.zone")}
                <select
                    value={profile.time_zone}
                    onChange={(event) => onChange({ time_zone: event.currentTarget.value })}
                    {...testid("profile-zone")}
                >
                    <option value="">{t("profile.no_zone")}</option>
                    {timeZones(profile.time_zone).map((zone) => (
                        <option key={zone} value={zone}>
                            {zone.replaceAll("_", " ")}
                        </option>
                    ))}
                </select>
            </label>
        </>
    );
}
