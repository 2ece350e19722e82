// Starts the page.

import { render } from "preact";
import { AppView } from "./components/app_view.tsx";
import { App } from "./effects/app.ts";
import { loadKept, restore, watchLeaving } from "./effects/kept.ts";
import { watchKeys } from "./effects/keys.ts";
import { readAddress, watchPage } from "./effects/page.ts";
import { watchPreferences } from "./effects/preferences.ts";
import { connect } from "./effects/session.ts";
import { watchWorker } from "./effects/worker.ts";
import { loadLanguage } from "./text/i18n.ts";

async function start(): Promise<void> {
    const app = new App();
    const kept = loadKept();

    await loadLanguage(); // nothing may be said before: no module calls t() as it loads
    watchPreferences();
    watchPage(app);
    watchKeys(app);
    readAddress(app);
    const from = app.state.invite ? undefined : restore(app, await kept);
    render(<AppView app={app} />, document.getElementById("roost")!);
    connect(app, from); // the cookie knows whether anyone is signed in
    watchLeaving(app);
    watchWorker(app);
}

void start();
