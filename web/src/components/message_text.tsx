// A message's text, with its Markdown.

import { testid } from "../testids.ts";
import { Markdown } from "./markdown.tsx";

export function MessageText({ text }: { text: string }) {
    return (
        <div class="md" {...testid("message-text")}>
            <Markdown text={text} />
        </div>
    );
}
