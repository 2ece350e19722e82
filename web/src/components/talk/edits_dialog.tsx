// What a message said before, the newest first.

import { useEffect, useState } from "preact/hooks";
import type { Message, Methods } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { shortMomentOf } from "../../text/time.ts";
import { Dialog } from "../dialog.tsx";
import { MessageText } from "../message_text.tsx";
import { useApp } from "../use_app.ts";
import { useTask } from "../use_task.ts";

type Version = Methods["message.edits"]["result"]["versions"][number];

export function EditsDialog({ message, onClose }: { message: Message; onClose(): void }) {
    const app = useApp();
    const task = useTask();
    const [versions, setVersions] = useState<Version[]>([]);

    useEffect(() => {
        task.run(async () => {
            const found: Version[] = [];
            for (let more = true, after = 0; more; after = found[found.length - 1]?.pos ?? 0) {
                const page = await app.line.call("message.edits", {
                    ...{ id: message.id, limit: 100 },
                    ...(after && { after }),
                });
                found.push(...page.versions);
                more = page.more && page.versions.length > 0;
            }
            setVersions(found.reverse());
        });
    }, []);

    return (
        <Dialog title={t("talk.edits")} onClose={onClose}>
            {task.busy && <p class="faint">{t("talk.loading")}</p>}
            {task.problem && <p class="problem-text">{task.problem}</p>}
            <ol class="versions" reversed>
                {versions.map((version, i) => (
                    <li key={version.pos} {...testid("message-version")}>
                        <small>
                            {shortMomentOf(version.at)}
                            {i === 0 && ` · ${t("talk.now")}`}
                        </small>
                        <div class="message-text">
                            <MessageText text={version.text} />
                        </div>
                    </li>
                ))}
            </ol>
        </Dialog>
    );
}
