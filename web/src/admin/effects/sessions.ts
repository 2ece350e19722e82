// Ending the sessions of somebody else. The server lists nobody's tokens but one's own; closing
// an account ends them all, and opening it again leaves the person as they were.

import { RpcError } from "../../protocol/errors.ts";
import type { App } from "../../effects/app.ts";

export async function endSessions(app: App, user: number): Promise<void> {
    await app.line.call("user.deactivate", { user });
    try {
        await app.line.call("user.reactivate", { user });
    } catch {
        throw new RpcError("half_done", "");
    }
}
