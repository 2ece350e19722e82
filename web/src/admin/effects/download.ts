// Hands a text over as a file.

import type { App } from "../../effects/app.ts";
import type { Params } from "../../protocol/client.ts";

export async function downloadReport(
    app: App,
    params: Params<"analytics.export">,
): Promise<void> {
    const { name, csv } = await app.line.call("analytics.export", params);
    const url = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");

    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
