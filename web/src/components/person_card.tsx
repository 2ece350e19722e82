// Who somebody is: what they say of themselves, the time where they are, and a way to them.

import type { ComponentChildren } from "preact";
import type { Methods, User } from "../api.gen.ts";
import { attempt } from "../effects/messages.ts";
import { openDm } from "../effects/rooms.ts";
import { nameOf } from "../state/select.ts";
import type { State } from "../state/state.ts";
import { statusNow } from "../state/status.ts";
import { testid } from "../testids.ts";
import { locales, t } from "../text/i18n.ts";
import { shortMomentOf } from "../text/time.ts";
import { clockIn } from "../text/zones.ts";
import { Avatar, PresenceDot } from "./avatar.tsx";
import { Dialog } from "./dialog.tsx";
import { StatusBadge } from "./status_badge.tsx";
import { useApp } from "./use_app.ts";
import { useAsk } from "./use_ask.ts";

type Profile = Methods["user.get"]["result"]["profile"];

export function PersonCard({ state, onClose }: { state: State; onClose(): void }) {
    const id = state.person ?? state.me;
    const answer = useAsk("user.get", { user: id });
    const user = state.users[id] ?? answer.data?.user;

    return (
        <Dialog title={t("person.title")} onClose={onClose}>
            <div class="person-card" {...testid("person-card")}>
                <div class="person-top">
                    <Avatar user={user} id={id} large />
                    <div class="person-names">
                        <h3 {...testid("person-name")}>{nameOf(user)}</h3>
                        <p class="faint">
                            @{user?.name} <PresenceDot presence={answer.data?.user.presence ?? user?.presence} />
                        </p>
                        <Marks user={user} />
                    </div>
                </div>
                <StatusLine user={user} />
                {answer.code === "not_found" ? (
                    <p class="faint">{t("person.hidden")}</p>
                ) : (
                    answer.problem && <p class="problem-text">{answer.problem}</p>
                )}
                {answer.data && <Facts state={state} id={id} profile={answer.data.profile} />}
                <Ways state={state} id={id} closed={user?.deactivated === true} />
            </div>
        </Dialog>
    );
}

export function Marks({ user }: { user?: User }) {
    if (!user) return null;
    return (
        <span class="marks">
            {user.role !== "member" && (
                <span class={`tag ${user.role}`} {...testid("role-mark")}>
                    {t(`role.${user.role}`)}
                </span>
            )}
            {user.deactivated && (
                <span class="tag gone" {...testid("deactivated-mark")}>
                    {t("person.deactivated")}
                </span>
            )}
        </span>
    );
}

function StatusLine({ user }: { user?: User }) {
    const status = statusNow(user, Date.now());

    if (!status) return null;
    return (
        <p class="person-status">
            <StatusBadge user={user} words />
            {status.expires_at !== undefined && (
                <small>{t("person.until", { when: shortMomentOf(status.expires_at) })}</small>
            )}
        </p>
    );
}

function Facts({ state, id, profile }: { state: State; id: number; profile: Profile }) {
    const { title, about, pronouns, phone, time_zone: zone } = profile;
    const clock = zone ? clockIn(zone, Date.now(), locales()) : undefined;
    const groups = Object.values(state.groups).filter(({ users }) => users.includes(id));

    return (
        <dl class="facts">
            <Fact name={t("profile.title")}>{title}</Fact>
            <Fact name={t("profile.pronouns")}>{pronouns}</Fact>
            <Fact name={t("profile.phone")}>
                {phone && <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>}
            </Fact>
            <Fact name={t("person.clock")}>
                {clock && t("person.clock_in", { clock, zone: zone!.replaceAll("_", " ") })}
            </Fact>
            <Fact name={t("person.groups")}>
                {groups.map((group) => `@${group.handle}`).join(", ")}
            </Fact>
            <Fact name={t("profile.about")}>
                {about && <span class="about-words">{about}</span>}
            </Fact>
        </dl>
    );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
    if (!children) return null;
    return (
        <>
            <dt>{name}</dt>
            <dd>{children}</dd>
        </>
    );
}

function Ways({ state, id, closed }: { state: State; id: number; closed: boolean }) {
    const app = useApp();

    return (
        <div class="row end">
            {id === state.me && (
                <button
                    data-first
                    onClick={() => app.dispatch({ type: "dialog", dialog: "settings" })}
                    {...testid("person-edit")}
                >
                    {t("person.edit")}
                </button>
            )}
            {!closed && (
                <button
                    class="primary"
                    {...(id !== state.me && { "data-first": true })}
                    onClick={() => void attempt(app, () => openDm(app, [id]))}
                    {...testid("person-message")}
                >
                    {t(id === state.me ? "person.note" : "person.message")}
                </button>
            )}
        </div>
    );
}
