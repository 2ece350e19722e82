// A part of the page that is loaded when it is wanted first.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text/i18n.ts";
import { Dialog } from "./dialog.tsx";

interface DialogProps {
    onClose(): void;
}

export function laterDialog<P extends DialogProps>(
    load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
    let known: ComponentType<P> | undefined;

    return function Later(props: P) {
        const [, redraw] = useState(0);
        const [failed, setFailed] = useState(false);

        useEffect(() => {
            if (known) return;
            load().then(
                (View) => {
                    known = View;
                    redraw((count) => count + 1);
                },
                () => setFailed(true),
            );
        }, []);

        const View = known;
        if (View) return <View {...props} />;
        if (!failed) return null;
        return (
            <Dialog title={t("later.failed")} onClose={props.onClose}>
                <p>{t("later.reload")}</p>
            </Dialog>
        );
    };
}
