// Starts the page.

import { render } from "preact";
import { AppView } from "./components/app_view.tsx";
import { App } from "./effects/app.ts";
import { readAddress, watchPage } from "./effects/page.ts";
import { connect } from "./effects/session.ts";

const app = new App();

watchPage(app);
readAddress(app);
render(<AppView app={app} />, document.getElementById("roost")!);
connect(app); // the cookie knows whether anyone is signed in
