// The mark and the few line icons, drawn by hand.

import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
    return (
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            {children}
        </svg>
    );
}

export const PlusIcon = () => (
    <Icon>
        <path d="M10 4v12M4 10h12" />
    </Icon>
);

export const SearchIcon = () => (
    <Icon>
        <circle cx="8.8" cy="8.8" r="4.8" />
        <path d="m12.5 12.5 4 4" />
    </Icon>
);

export const BackIcon = () => (
    <Icon>
        <path d="M12 4l-6 6 6 6" />
    </Icon>
);

export const PeopleIcon = () => (
    <Icon>
        <circle cx="7.5" cy="7" r="3" />
        <path d="M2 16.5c.4-3.4 2.5-5 5.5-5s5.1 1.6 5.5 5M13 4.3a3 3 0 0 1 0 5.4M15.2 12c1.7.7 2.6 2.2 2.8 4.5" />
    </Icon>
);

export const CloseIcon = () => (
    <Icon>
        <path d="M5 5l10 10M15 5L5 15" />
    </Icon>
);

export const SendIcon = () => (
    <Icon>
        <path d="M3.5 10h12M10.5 4.5 16 10l-5.5 5.5" />
    </Icon>
);

export const SmileIcon = () => (
    <Icon>
        <circle cx="10" cy="10" r="7" />
        <path d="M7 12c1.6 1.9 4.4 1.9 6 0M7.5 8v.2M12.5 8v.2" />
    </Icon>
);

export const PenIcon = () => (
    <Icon>
        <path d="M4 16l.7-3.3L13.3 4l2.7 2.7-8.6 8.6zM11.5 5.8l2.7 2.7" />
    </Icon>
);

export const BinIcon = () => (
    <Icon>
        <path d="M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6" />
    </Icon>
);

export const LockIcon = () => (
    <Icon>
        <rect x="5" y="9" width="10" height="7" rx="1.5" />
        <path d="M7 9V7a3 3 0 0 1 6 0v2" />
    </Icon>
);

export const HashIcon = () => (
    <Icon>
        <path d="M8 4 6.5 16M13.5 4 12 16M4.5 8h12M3.5 12.5h12" />
    </Icon>
);

export const DoorIcon = () => (
    <Icon>
        <path d="M12 4H5v12h7M9 10h8M14 7l3 3-3 3" />
    </Icon>
);

export const FlagIcon = () => (
    <Icon>
        <path d="M5 17V4M5 4.5h9.5l-2 3.3 2 3.2H5" />
    </Icon>
);

export const ChartIcon = () => (
    <Icon>
        <path d="M3.5 16.5h13M6 13.5v-4M10 13.5v-9M14 13.5v-6" />
    </Icon>
);

export const DownIcon = () => (
    <Icon>
        <path d="M10 4v12M5 11l5 5 5-5" />
    </Icon>
);

export const ClipIcon = () => (
    <Icon>
        <path d="M15.5 9.5 10 15a3.2 3.2 0 0 1-4.6-4.6l6-6a2.1 2.1 0 0 1 3 3l-5.8 5.8a1 1 0 0 1-1.5-1.5L12 6.8" />
    </Icon>
);

export const FileIcon = () => (
    <Icon>
        <path d="M11.5 3H6v14h8.5V6zM11.5 3v3h3" />
    </Icon>
);

export const DownloadIcon = () => (
    <Icon>
        <path d="M10 3.5v9M6.5 9 10 12.5 13.5 9M4.5 16.5h11" />
    </Icon>
);

export const GoIcon = () => (
    <Icon>
        <path d="M4 10h11M10.5 5.5 15 10l-4.5 4.5" />
    </Icon>
);

export const TickIcon = () => (
    <Icon>
        <path d="M4 10.5 8 14.5 16 6" />
    </Icon>
);

export const RetryIcon = () => (
    <Icon>
        <path d="M15.5 10a5.5 5.5 0 1 1-1.7-4M14.5 3v3.5H11" />
    </Icon>
);

export const LinkIcon = () => (
    <Icon>
        <path d="M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1" />
    </Icon>
);

export const ThreadIcon = () => (
    <Icon>
        <path d="M4 4.5h12v8.5H9.5L6 16v-3H4zM7 7.5h6M7 10h4" />
    </Icon>
);

export const QuoteIcon = () => (
    <Icon>
        <path d="M8.5 5 4 9.5 8.5 14M4.5 9.5H12c2.5 0 4 1.6 4 4.5v1" />
    </Icon>
);

export const MoreIcon = () => (
    <Icon>
        <path d="M5 10h.1M10 10h.1M15 10h.1" stroke-width="2.4" />
    </Icon>
);

export const PinIcon = () => (
    <Icon>
        <path d="M7.5 3.5h5L12 9l2.5 2.5v1h-9v-1L8 9zM10 12.5v4.5" />
    </Icon>
);

export const BookmarkIcon = () => (
    <Icon>
        <path d="M5.5 3.5h9v13L10 13l-4.5 3.5z" />
    </Icon>
);

export const ClockIcon = () => (
    <Icon>
        <circle cx="10" cy="10" r="7" />
        <path d="M10 6v4l2.8 1.8" />
    </Icon>
);

// A bird that has settled on its branch.
export const GearIcon = () => (
    <Icon>
        <path d="M4 6h7M15 6h1M4 14h1M9 14h7" />
        <circle cx="13" cy="6" r="2" />
        <circle cx="7" cy="14" r="2" />
    </Icon>
);

export function Mark() {
    return (
        <svg class="mark" viewBox="3.5 5 25 22" aria-hidden="true" focusable="false">
            <path class="mark-branch" d="M4.5 24.6h23" />
            <path
                class="mark-bird"
                d="M6.2 13.2c2.6 1 4.6.9 6.5-1.2 1.6-1.9 3.1-5 6.9-5 2.9 0 4.9 1.9 5.3 4.3l2.6 1.5-2.7 1.2c-.3 5.4-4.2 9.4-9.3 9.4-5 0-8.6-4-9.3-10.2z"
            />
            <path class="mark-wing" d="M11.2 14.5c.6 3.5 3.4 5.3 7.4 4.1" />
            <circle class="mark-eye" cx="20.6" cy="11.2" r="1.2" />
        </svg>
    );
}
