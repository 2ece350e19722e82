// Which keys do what.

import { testid } from "../../testids.ts";
import { t, type Key } from "../../text/i18n.ts";
import { Dialog } from "../dialog.tsx";

const APPLE = /Mac|iPhone|iPad/;

export function KeyMap({ onClose }: { onClose(): void }) {
    const ctrl = APPLE.test(navigator.platform) ? "⌘" : t("keys.ctrl");
    const alt = APPLE.test(navigator.platform) ? "⌥" : "Alt";
    const rows: [string[], Key][] = [
        [[ctrl, "K"], "keys.switcher"],
        [["/"], "keys.search"],
        [[alt, "↑ ↓"], "keys.unread"],
        [["Esc"], "keys.read"],
        [["↑"], "keys.edit_last"],
        [["↑ ↓"], "keys.among"],
        [["Enter"], "talk.more"],
        [["R"], "talk.react"],
        [["T"], "talk.reply"],
        [["Q"], "talk.quote"],
        [["F"], "talk.forward"],
        [["S"], "talk.save"],
        [["P"], "talk.pin"],
        [["Enter"], "keys.send"],
        [["Shift", "Enter"], "keys.line"],
        [["?"], "keys.map"],
    ];

    return (
        <Dialog title={t("keys.title")} onClose={onClose}>
            <dl class="key-list" {...testid("key-list")}>
                {rows.map(([keys, words]) => (
                    <>
                        <dt>
                            {keys.map((key, i) => (
                                <>
                                    {i > 0 && " + "}
                                    <kbd>{key}</kbd>
                                </>
                            ))}
                        </dt>
                        <dd>{t(words)}</dd>
                    </>
                ))}
            </dl>
        </Dialog>
    );
}
