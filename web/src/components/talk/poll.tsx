// A poll: the options are the buttons, the bars are the result.

import { useEffect, useState } from "preact/hooks";
import { closePoll, learnPoll, vote } from "../../effects/own.ts";
import type { Message, Poll as Question } from "../../api.gen.ts";
import { nameOf } from "../../state/select.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { useApp } from "../use_app.ts";

interface Props {
    message: Message;
    poll: Question;
    mine?: number[]; // what one chose; undefined: not known yet
    mayAct: boolean;
    mayClose: boolean;
}

export function Poll({ message, poll, mine, mayAct, mayClose }: Props) {
    const app = useApp();
    const [who, setWho] = useState<Question>();
    const closed = poll.closed_at !== undefined;
    const chosen = mine ?? [];
    const most = Math.max(1, poll.voters);
    const pick = (at: number) => {
        const has = chosen.includes(at);
        const others = poll.multiple ? chosen.filter((one) => one !== at) : [];
        void vote(app, message.id, has ? others : [...others, at].sort((a, b) => a - b));
    };

    useEffect(() => {
        if (mine === undefined) learnPoll(app, message.id).catch(() => {});
    }, []);
    useEffect(() => setWho(undefined), [poll]);

    return (
        <section class={`poll${closed ? " closed" : ""}`} aria-label={poll.question} {...testid("poll")}>
            <p class="poll-question">{poll.question}</p>
            <ul>
                {poll.options.map((option, i) => (
                    <li key={i}>
                        <button
                            class={`poll-option${chosen.includes(i) ? " mine" : ""}`}
                            aria-pressed={chosen.includes(i)}
                            disabled={!mayAct || closed}
                            style={{ "--share": `${(option.votes / most) * 100}%` }}
                            onClick={() => pick(i)}
                            data-votes={option.votes}
                            {...testid("poll-option")}
                        >
                            <span class="poll-mark" aria-hidden="true" />
                            <span class="poll-words">{option.text}</span>
                            <span class="poll-votes">
                                {option.votes}
                                <span class="unseen"> {t("talk.votes", { count: option.votes })}</span>
                            </span>
                        </button>
                        {who && <small>{namesOf(who.options[i]?.users)}</small>}
                    </li>
                ))}
            </ul>
            <p class="poll-foot">
                <span {...testid("poll-state")}>
                    {[
                        t("talk.voters", { count: poll.voters }),
                        poll.multiple && t("talk.poll_several"),
                        poll.anonymous && t("talk.poll_secret"),
                        closed && t("talk.poll_closed"),
                        !closed && poll.closes_at && t("talk.poll_until", { when: shortMomentOf(poll.closes_at) }),
                    ]
                        .filter(Boolean)
                        .join(" · ")}
                </span>
                {!poll.anonymous && poll.voters > 0 && !who && (
                    <button
                        class="link"
                        onClick={() => void learnPoll(app, message.id).then(setWho, () => {})}
                    >
                        {t("talk.poll_who")}
                    </button>
                )}
                {mayClose && mayAct && !closed && (
                    <button
                        class="link"
                        onClick={() => void closePoll(app, message.id)}
                        {...testid("poll-close")}
                    >
                        {t("talk.poll_close")}
                    </button>
                )}
            </p>
        </section>
    );

    function namesOf(users: number[] = []): string {
        return users.map((id) => nameOf(app.state.users[id])).join(", ");
    }
}
