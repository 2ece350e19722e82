"""Figures as tables that read well in a terminal and are Markdown too."""


def number(value, digits=None):
    if value is None:
        return "-"
    if digits is None:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def quotient(value, by):
    return "-" if value is None or not by else number(value / by, 2)


def table(title, columns, lines):
    if not lines:
        return
    widths = [max(len(line[i]) for line in [columns, *lines]) for i in range(len(columns))]
    print(f"{title}\n")
    for place, line in enumerate([columns, *lines]):
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        print("| " + " | ".join(cells) + " |")
        if place == 0:
            rules = ["-" * (widths[0] + 2)] + ["-" * (width + 1) + ":" for width in widths[1:]]
            print("|" + "|".join(rules) + "|")
    print(flush=True)


def faults(rows):
    for name, row in rows.items():
        if "fault" in row:
            print(f"  {name}: {row['fault']}\n", flush=True)


def per_cpu(row, work):
    """`work`: what is counted for each CPU second, deliveries or posts sent."""
    return row[work] / row["cpu"] if row.get("cpu") else None


def per_cpu_bare(row, work):
    """Without what its search index took."""
    if not row.get("cpu") or "cpu_indexing" not in row:
        return None
    return row[work] / (row["cpu"] - row["cpu_indexing"])


def fan_out_table(title, rows, work="deliveries"):
    floor, ws = (per_cpu(rows.get(name, {}), work) for name in ("floor", "ws"))
    what = "posts" if work == "sent" else work
    table(title,
          ["server", f"{what} per CPU s", "/ floor", "/ ws", f"{what}/s", "CPU s", "of it indexing",
           "its worker's", "frames a write", "posts a commit", "p50 ms", "p99 ms",
           "lost or wrong"],
          [[name, number(per_cpu(r, work), 0), quotient(per_cpu(r, work), floor),
            quotient(per_cpu(r, work), ws),
            number(r[work] / r["seconds"], 0) if "seconds" in r else "-", number(r.get("cpu")),
            number(r.get("cpu_indexing") or None), number(r.get("cpu_worker") or None),
            number(r.get("depth"), 1),
            number(r.get("group"), 1), number(r.get("p50"), 2), number(r.get("p99"), 2),
            number(r.get("wrong"), 0)] for name, r in rows.items()])
    faults(rows)
