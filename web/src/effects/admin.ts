// The admin pages: a script and a style sheet of their own, so that nobody else waits for them.

export async function loadAdmin(): Promise<typeof import("../admin/admin.tsx")> {
    const [pages] = await Promise.all([import("../admin/admin.tsx"), loadStyle()]);

    return pages;
}

let style: Promise<void> | undefined;

function loadStyle(): Promise<void> {
    style ??= new Promise((resolve, reject) => {
        const link = document.createElement("link");

        link.rel = "stylesheet";
        link.href = ADMIN_STYLE;
        link.onload = () => resolve();
        link.onerror = () => {
            style = undefined;
            link.remove();
            reject(new Error("the style sheet did not come"));
        };
        document.head.append(link);
    });
    return style;
}
