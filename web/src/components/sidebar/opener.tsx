// A button of the sidebar that opens a dialog.

import type { ComponentChildren } from "preact";
import type { DialogName } from "../../state/state.ts";
import { IconButton } from "../icon_button.tsx";
import { useApp } from "../use_app.ts";

interface Props {
    dialog: DialogName;
    label: string;
    id: string;
    children: ComponentChildren;
}

export function Opener({ dialog, label, id, children }: Props) {
    const app = useApp();

    return (
        <IconButton label={label} id={id} onClick={() => app.dispatch({ type: "dialog", dialog })}>
            {children}
        </IconButton>
    );
}
