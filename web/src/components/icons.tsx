// The mark and the few line icons, drawn by hand.

type Circle = [x: number, y: number, r: number];

function drawn(path: string, ...circles: Circle[]) {
    return () => (
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            {circles.map(([cx, cy, r]) => (
                <circle cx={cx} cy={cy} r={r} />
            ))}
            <path d={path} />
        </svg>
    );
}

export const PlusIcon = drawn("M10 4v12M4 10h12");
export const SearchIcon = drawn("m12.5 12.5 4 4", [8.8, 8.8, 4.8]);
export const BackIcon = drawn("M12 4l-6 6 6 6");
export const PeopleIcon = drawn(
    "M2 16.5c.4-3.4 2.5-5 5.5-5s5.1 1.6 5.5 5M13 4.3a3 3 0 0 1 0 5.4M15.2 12c1.7.7 2.6 2.2 2.8 4.5",
    [7.5, 7, 3],
);
export const CloseIcon = drawn("M5 5l10 10M15 5L5 15");
export const SendIcon = drawn("M3.5 10h12M10.5 4.5 16 10l-5.5 5.5");
export const SmileIcon = drawn("M7 12c1.6 1.9 4.4 1.9 6 0M7.5 8v.2M12.5 8v.2", [10, 10, 7]);
export const PenIcon = drawn("M4 16l.7-3.3L13.3 4l2.7 2.7-8.6 8.6zM11.5 5.8l2.7 2.7");
export const BinIcon = drawn("M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6");
export const LockIcon = drawn(
    "M6.5 9h7a1.5 1.5 0 0 1 1.5 1.5v4a1.5 1.5 0 0 1 -1.5 1.5h-7a1.5 1.5 0 0 1 -1.5 -1.5v-4a1.5 1.5 0 0 1 1.5 -1.5zM7 9V7a3 3 0 0 1 6 0v2",
);
export const HashIcon = drawn("M8 4 6.5 16M13.5 4 12 16M4.5 8h12M3.5 12.5h12");
export const DoorIcon = drawn("M12 4H5v12h7M9 10h8M14 7l3 3-3 3");
export const FlagIcon = drawn("M5 17V4M5 4.5h9.5l-2 3.3 2 3.2H5");
export const ChartIcon = drawn("M3.5 16.5h13M6 13.5v-4M10 13.5v-9M14 13.5v-6");
export const DownIcon = drawn("M10 4v12M5 11l5 5 5-5");
export const ClipIcon = drawn(
    "M15.5 9.5 10 15a3.2 3.2 0 0 1-4.6-4.6l6-6a2.1 2.1 0 0 1 3 3l-5.8 5.8a1 1 0 0 1-1.5-1.5L12 6.8",
);
export const FileIcon = drawn("M11.5 3H6v14h8.5V6zM11.5 3v3h3");
export const DownloadIcon = drawn("M10 3.5v9M6.5 9 10 12.5 13.5 9M4.5 16.5h11");
export const GoIcon = drawn("M4 10h11M10.5 5.5 15 10l-4.5 4.5");
export const TickIcon = drawn("M4 10.5 8 14.5 16 6");
export const RetryIcon = drawn("M15.5 10a5.5 5.5 0 1 1-1.7-4M14.5 3v3.5H11");
export const LinkIcon = drawn(
    "M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1",
);
export const ThreadIcon = drawn("M4 4.5h12v8.5H9.5L6 16v-3H4zM7 7.5h6M7 10h4");
export const QuoteIcon = drawn("M8.5 5 4 9.5 8.5 14M4.5 9.5H12c2.5 0 4 1.6 4 4.5v1");
export const MoreIcon = () => (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        <path d="M5 10h.1M10 10h.1M15 10h.1" stroke-width="2.4" />
    </svg>
);
export const PinIcon = drawn("M7.5 3.5h5L12 9l2.5 2.5v1h-9v-1L8 9zM10 12.5v4.5");
export const BookmarkIcon = drawn("M5.5 3.5h9v13L10 13l-4.5 3.5z");
export const ClockIcon = drawn("M10 6v4l2.8 1.8", [10, 10, 7]);
export const GearIcon = drawn("M4 6h7M15 6h1M4 14h1M9 14h7", [13, 6, 2], [7, 14, 2]);
export const ChevronIcon = drawn("M7 4.5l5.5 5.5L7 15.5");
export const StarIcon = drawn("M10 3.2l2.1 4.4 4.8.6-3.5 3.3.9 4.7L10 13.9l-4.3 2.3.9-4.7L3.1 8.2l4.8-.6z");
export const CalendarIcon = drawn("M3.5 5.5h13v11h-13zM3.5 9h13M7 3.5v3.5M13 3.5v3.5M9 13h2");

// A bird that has settled on its branch.
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
