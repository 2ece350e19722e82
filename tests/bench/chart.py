"""A small chart as SVG, both axes in powers of ten, the colours readable on light and dark."""
import html
import math

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 50
COLOURS = ("#c2410c", "#2563eb", "#15803d", "#7e22ce")


def short(value):
    for limit, unit in ((1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:g}{unit}"
    return f"{value:g}"


class Axis:
    """At least a power of ten, so that what hardly changes looks like it."""

    def __init__(self, values, begin, end):
        low, high = math.log10(min(values)), math.log10(max(values))
        room = max((1 - (high - low)) / 2, 0.06 * (high - low))
        self.low, self.high = low - room, high + room
        self.begin, self.end = begin, end

    def place(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.begin + part * (self.end - self.begin)

    def ticks(self):
        """1, 2, 5 of each decade; only 1 where there are many of them."""
        steps = (1, 2, 5) if self.high - self.low < 2.5 else (1,)
        decades = range(math.floor(self.low), math.ceil(self.high) + 1)
        ticks = [step * 10.0 ** decade for decade in decades for step in steps]
        return [tick for tick in ticks if self.low <= math.log10(tick) <= self.high]


def text(x, y, words, anchor="middle", more=""):
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" {more}>'
            f'{html.escape(words)}</text>')


def line(x1, y1, x2, y2):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#888"'
            ' stroke-opacity="0.35"/>')


class Chart:
    def __init__(self, title, x_label, y_label, names):
        self.title, self.x_label, self.y_label = title, x_label, y_label
        self.curves = {name: [] for name in names}

    def add(self, x, values):
        """A value for each curve; None: not measured."""
        for points, value in zip(self.curves.values(), values):
            if value:
                points.append((x, value))

    def svg(self):
        points = [point for curve in self.curves.values() for point in curve]
        if not points:
            return None
        across = Axis([x for x, _ in points], LEFT, WIDTH - RIGHT)
        up = Axis([y for _, y in points], HEIGHT - BOTTOM, TOP)
        parts = [text(LEFT, 20, self.title, "start", 'font-weight="bold"'),
                 text((LEFT + WIDTH) / 2, HEIGHT - 8, self.x_label),
                 text(16, HEIGHT / 2, self.y_label,
                      more=f'transform="rotate(-90 16 {HEIGHT / 2})"')]
        for tick in across.ticks():
            x = across.place(tick)
            parts += [line(x, TOP, x, HEIGHT - BOTTOM), text(x, HEIGHT - BOTTOM + 18, short(tick))]
        for tick in up.ticks():
            y = up.place(tick)
            parts += [line(LEFT, y, WIDTH - RIGHT, y), text(LEFT - 6, y + 4, short(tick), "end")]
        ends = [up.place(curve[-1][1]) for curve in self.curves.values() if curve]
        for colour, (name, curve) in zip(COLOURS, self.curves.items()):
            parts += self.drawn(colour, name, [(across.place(x), up.place(y)) for x, y in curve],
                                min(ends))
        return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
                ' font-family="sans-serif" font-size="12" fill="#808080">\n'
                + "\n".join(parts) + "\n</svg>\n")

    @staticmethod
    def drawn(colour, name, places, highest):
        """Its name above its end where no other curve ends higher, else below."""
        if not places:
            return []
        x, y = places[-1]
        label = y - 8 if y <= highest else y + 18
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
                *dots, text(x, label, name, "end", f'fill="{colour}"')]
