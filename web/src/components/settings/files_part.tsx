// One's own files on the server, and how much they may be.

import { useState } from "preact/hooks";
import type { OwnFile } from "../../api.gen.ts";
import { testid } from "../../testids.ts";
import { t } from "../../text/i18n.ts";
import { sizeOf } from "../../text/size.ts";
import { dateOf } from "../../text/time.ts";
import { useApp } from "../use_app.ts";
import { useAsk } from "../use_ask.ts";
import { useTask } from "../use_task.ts";

export function FilesPart() {
    const app = useApp();
    const task = useTask();
    const answer = useAsk("file.list", {});
    const [older, setOlder] = useState<{ files: OwnFile[]; more: boolean }>();
    const files = [...(answer.data?.files ?? []), ...(older?.files ?? [])];
    const more = older ? older.more : answer.data?.more;
    const remove = (id: number) =>
        task.run(async () => {
            await app.line.call("file.delete", { id });
            setOlder(undefined);
            answer.reload();
        });
    const loadMore = () =>
        task.run(async () => {
            const page = await app.line.call("file.list", { before: files.at(-1)!.file.id });
            setOlder({ files: [...(older?.files ?? []), ...page.files], more: page.more });
        });

    return (
        <div class="settings-form">
            {answer.data && <Usage bytes={answer.data.bytes} count={answer.data.count} quota={answer.data.quota} />}
            {(answer.problem || task.problem) && (
                <p class="problem-text" role="alert">
                    {task.problem || answer.problem}
                </p>
            )}
            <ul class="plain-list">
                {files.map(({ file, at, used }) => (
                    <li key={file.id} {...testid("file-row")}>
                        <span class="choice-main">
                            <a href={`/files/${file.id}/${encodeURIComponent(file.name)}`} target="_blank" rel="noopener">
                                {file.name}
                            </a>
                            <small>
                                {t(used ? "own_files.line" : "own_files.unused", {
                                    size: sizeOf(file.size),
                                    date: dateOf(at),
                                })}
                            </small>
                        </span>
                        {!used && (
                            <button
                                class="small"
                                disabled={task.busy}
                                aria-label={t("own_files.remove_one", { name: file.name })}
                                onClick={() => remove(file.id)}
                            >
                                {t("own_files.remove")}
                            </button>
                        )}
                    </li>
                ))}
            </ul>
            {more && (
                <button disabled={task.busy} onClick={loadMore}>
                    {t("list.more")}
                </button>
            )}
        </div>
    );
}

export function Usage(props: { bytes: number; count: number; quota?: number }) {
    const { bytes, count, quota } = props;

    return (
        <div class="usage" {...testid("usage")}>
            <p>
                {quota === undefined
                    ? t("own_files.usage", { count, size: sizeOf(bytes) })
                    : t("own_files.usage_of", { count, size: sizeOf(bytes), quota: sizeOf(quota) })}
            </p>
            {quota !== undefined && (
                <progress max={quota} value={bytes} aria-label={t("own_files.used")} />
            )}
        </div>
    );
}
