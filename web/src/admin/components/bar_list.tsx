// A ranking: a table whose first column of numbers has a bar behind its names.

interface Props {
    head: string[];
    rows: { key: string | number; name: string; values: number[] }[];
    inWords(value: number): string;
}

export function BarList({ head, rows, inWords }: Props) {
    const most = Math.max(1, ...rows.map((row) => row.values[0] ?? 0));

    return (
        <div class="table-frame" tabIndex={0} role="region" aria-label={head[0]}>
            <table class="data ranking">
                <thead>
                    <tr>
                        {head.map((title, i) => (
                            <th
                                key={title}
                                scope="col"
                                class={i > 0 ? "number" : undefined}
                            >
                                {title}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={row.key}>
                            <th scope="row">
                                <span
                                    class="bar"
                                    style={{
                                        width: `${(100 * (row.values[0] ?? 0)) / most}%`,
                                    }}
                                />
                                <span class="bar-name">{row.name}</span>
                            </th>
                            {row.values.map((value, i) => (
                                <td key={head[i + 1]} class="number">
                                    {inWords(value)}
                                </td>
                            ))}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
