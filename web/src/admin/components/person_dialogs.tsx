// What is asked twice before it is done to a person.

import type { User } from "../../api.gen.ts";
import { FormDialog } from "../../components/form_dialog.tsx";
import { useApp } from "../../components/use_app.ts";
import { useTask } from "../../components/use_task.ts";
import { endSessions } from "../effects/sessions.ts";
import { nameOf } from "../../state/select.ts";
import { t } from "../../text/i18n.ts";

interface Props {
    user: User;
    onClose(): void;
}

export function CloseAccount({ user, onClose }: Props) {
    const app = useApp();
    const task = useTask();
    const close = async () => {
        await app.line.call("user.deactivate", { user: user.user });
        onClose();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: close, id: "people-deactivate-sure" }}
            danger
            title={t("admin.deactivate_title", { name: nameOf(user) })}
            submit={t("admin.deactivate")}
        >
            <p>{t("admin.deactivate_about")}</p>
        </FormDialog>
    );
}

export function EndSessions({ user, onClose }: Props) {
    const app = useApp();
    const task = useTask({ half_done: t("admin.end_sessions_half") });
    const end = async () => {
        await endSessions(app, user.user);
        onClose();
    };

    return (
        <FormDialog
            {...{ task, onClose, onSubmit: end, id: "people-sign-out-sure" }}
            danger
            title={t("admin.end_sessions_title", { name: nameOf(user) })}
            submit={t("admin.end_sessions")}
        >
            <p>{t("admin.end_sessions_about")}</p>
        </FormDialog>
    );
}
