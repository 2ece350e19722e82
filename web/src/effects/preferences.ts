// What this device is to look and sound like. Kept in the browser, not on the server: a
// phone may want what a desk does not.

const KEPT = "roost.preferences"; // in localStorage

export interface Preferences {
    theme: "auto" | "light" | "dark" | "contrast";
    motion: "auto" | "less";
    desktop: boolean; // notifications of the system
    sound: boolean;
    undo: 0 | 5 | 10; // seconds in which a message can be taken back before it goes out
    badge: boolean; // how much is unread, in the title
}

const DEFAULTS: Preferences = {
    theme: "auto",
    motion: "auto",
    desktop: false,
    sound: false,
    undo: 0,
    badge: true,
};

let current: Preferences | undefined;

export function preferences(): Preferences {
    current ??= read();
    return current;
}

export function prefer(change: Partial<Preferences>): void {
    current = { ...preferences(), ...change };
    try {
        localStorage.setItem(KEPT, JSON.stringify(current));
    } catch {
        // storage is forbidden: it holds until the page is left
    }
    apply();
}

function read(): Preferences {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
        return { ...DEFAULTS, ...(kept as Partial<Preferences>) };
    } catch {
        return DEFAULTS;
    }
}

const WATCHED = [
    "(prefers-color-scheme: dark)",
    "(prefers-contrast: more)",
    "(prefers-reduced-motion: reduce)",
];

// The style sheets go by attributes of the root, so that a choice can overrule the system.
export function watchPreferences(): void {
    for (const query of WATCHED) matchMedia(query).addEventListener("change", apply);
    addEventListener("storage", (event) => {
        if (event.key !== KEPT) return;
        current = undefined; // another tab chose
        apply();
    });
    apply();
}

function apply(): void {
    const { theme, motion } = preferences();
    const [dark, contrast, still] = WATCHED.map((query) => matchMedia(query).matches);
    const root = document.documentElement;
    const chosen = theme === "light" || theme === "dark" ? theme : undefined;

    root.dataset.theme = chosen ?? (dark ? "dark" : "light");
    root.dataset.contrast =
        theme === "contrast" || (theme === "auto" && contrast) ? "more" : "usual";
    root.dataset.motion = motion === "less" || still ? "less" : "usual";
}
