// How a message is given shape: what to type, and what comes of it.

import { t } from "../../text/i18n.ts";
import { Dialog } from "../dialog.tsx";
import { MessageText } from "../message_text.tsx";

export function MarkdownHelp({ onClose }: { onClose(): void }) {
    const word = t("talk.sample");
    const samples = [
        `**${word}**`,
        `*${word}*`,
        `~~${word}~~`,
        `\`${word}\``,
        `\`\`\`js\nlet a = 1;\n\`\`\``,
        `> ${word}`,
        `- ${word}\n- ${word}`,
        `[${word}](https://example.org)`,
    ];

    return (
        <Dialog title={t("talk.markdown_help")} onClose={onClose}>
            <table class="samples">
                <thead>
                    <tr>
                        <th scope="col">{t("talk.sample_typed")}</th>
                        <th scope="col">{t("talk.sample_shown")}</th>
                    </tr>
                </thead>
                <tbody>
                    {samples.map((sample) => (
                        <tr key={sample}>
                            <td>
                                <pre>{sample}</pre>
                            </td>
                            <td>
                                <MessageText text={sample} />
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
            <p class="faint">{t("talk.markdown_keys")}</p>
        </Dialog>
    );
}
