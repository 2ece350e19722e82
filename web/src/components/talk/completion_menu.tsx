// What fits to what is being typed. The focus stays in the text; the menu is described to it.

import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { Avatar } from "../avatar.tsx";
import { CustomEmoji } from "../markdown.tsx";
import { useApp } from "../use_app.ts";
import type { Completion } from "./use_completion.ts";

export function CompletionMenu({ completion }: { completion: Completion }) {
    const app = useApp();
    const { id, options, active, pick } = completion;

    return (
        <>
            <span class="unseen" role="status">
                {options.length > 0 && t("talk.suggestions", { count: options.length })}
            </span>
            {options.length > 0 && (
                <ul
                    class="completion"
                    role="listbox"
                    id={id}
                    aria-label={t("talk.suggestions_label")}
                    {...testid("completion")}
                >
                    {options.map((option, i) => (
                        <li
                            key={option.key}
                            id={`${id}-${i}`}
                            role="option"
                            aria-selected={i === active}
                            class={i === active ? "active" : undefined}
                            ref={(row) => {
                                if (i === active) row?.scrollIntoView({ block: "nearest" });
                            }}
                            onPointerDown={(event) => event.preventDefault()}
                            onClick={() => pick(i)}
                            {...testid("completion-option")}
                        >
                            {option.sign && <span class="completion-sign">{option.sign}</span>}
                            {option.file !== undefined && (
                                <CustomEmoji name={option.label.slice(1, -1)} file={option.file} />
                            )}
                            {option.user !== undefined && (
                                <Avatar
                                    user={app.state.users[option.user]}
                                    id={option.user}
                                    small
                                />
                            )}
                            <strong>{option.label}</strong>
                            <small>{option.about}</small>
                        </li>
                    ))}
                </ul>
            )}
        </>
    );
}
