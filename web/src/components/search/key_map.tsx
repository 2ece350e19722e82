// Which keys do what.

import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { Dialog } from "../dialog.tsx";

const APPLE = /Mac|iPhone|iPad/;

export function KeyMap({ onClose }: { onClose(): void }) {
    const ctrl = APPLE.test(navigator.platform) ? "⌘" : t("keys.ctrl");
    const alt = APPLE.test(navigator.platform) ? "⌥" : "Alt";
    const shift = t("keys.shift");
    const groups: [Key, [string[], Key][]][] = [
        [
            "keys.everywhere",
            [
                [[ctrl, "K"], "keys.switcher"],
                [["/"], "keys.search"],
                [["G"], "links.day_title"],
                [[alt, "↑ ↓"], "keys.unread"],
                [["Esc"], "keys.read"],
                [["?"], "keys.map"],
            ],
        ],
        [
            "keys.writing",
            [
                [["Enter"], "keys.send"],
                [[shift, "Enter"], "keys.line"],
                [["↑"], "keys.edit_last"],
                [[ctrl, "Z"], "keys.undo"],
            ],
        ],
        [
            "keys.on_message",
            [
                [["↑ ↓"], "keys.among"],
                [["Enter"], "talk.more"],
                [["R"], "talk.react"],
                [["T"], "talk.reply"],
                [["Q"], "talk.quote"],
                [["E"], "talk.edit"],
                [["F"], "talk.forward"],
                [["S"], "talk.save"],
                [["P"], "talk.pin"],
                [["U"], "talk.mark_unread"],
                [["C"], "talk.copy_text"],
                [["L"], "talk.copy_link"],
            ],
        ],
        [
            "keys.in_list",
            [
                [["↑ ↓"], "keys.lines"],
                [[alt, shift, "↑ ↓"], "keys.take_along"],
                [[shift, "F10"], "keys.room_menu"],
            ],
        ],
    ];

    return (
        <Dialog title={t("keys.title")} onClose={onClose}>
            <div class="key-groups" {...testid("key-list")}>
                {groups.map(([name, rows]) => (
                    <section key={name}>
                        <h3>{t(name)}</h3>
                        <dl class="key-list">
                            {rows.map(([keys, words]) => (
                                <Row key={words} keys={keys} words={t(words)} />
                            ))}
                        </dl>
                    </section>
                ))}
            </div>
        </Dialog>
    );
}

function Row({ keys, words }: { keys: string[]; words: string }) {
    return (
        <>
            <dt>
                {keys.map((key, i) => (
                    <>
                        {i > 0 && " + "}
                        <kbd>{key}</kbd>
                    </>
                ))}
            </dt>
            <dd>{words}</dd>
        </>
    );
}
