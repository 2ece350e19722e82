// Addresses of the admin pages: `figures/people?range=90d&room=7`.

export interface Path {
    page: string;
    part: string; // of the page, "" where it has none
    query: URLSearchParams;
}

export function readPath(path: string): Path {
    const [way = "", query = ""] = path.split("?", 2);
    const [page = "", part = ""] = way.split("/");

    return { page, part, query: new URLSearchParams(query) };
}

export function writePath(page: string, part = "", query = new URLSearchParams()): string {
    const words = query.toString();

    return [page, part].filter(Boolean).join("/") + (words && `?${words}`);
}
