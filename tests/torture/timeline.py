#!/usr/bin/env python3
"""A table of measurements over time as SVG.

    timeline.py TITLE CSV SVG [MARK=SECONDS...]

The first line of CSV names the columns, `seconds` the first; each other one is drawn in a strip of
its own, from 0 to its most. A mark is a line over all strips.
"""
import csv
import html
import sys

WIDTH, STRIP, LEFT, RIGHT, TOP, GAP = 720, 110, 70, 20, 40, 34
COLOURS = ('#c2410c', '#2563eb', '#15803d', '#7e22ce')


def text(x, y, words, anchor='middle', size=12):
    return (f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}">'
            f'{html.escape(words)}</text>')


def line(x1, y1, x2, y2, more=''):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#888" '
            f'stroke-opacity="0.5" {more}/>')


def strip(name, points, end, top, colour):
    most = max((value for _, value in points), default=0) or 1
    bottom = top + STRIP

    def x(at):
        return LEFT + at / end * (WIDTH - LEFT - RIGHT)

    def y(value):
        return bottom - value / most * STRIP
    drawn = ' '.join(f'{x(at):.1f},{y(value):.1f}' for at, value in points)
    return [line(LEFT, bottom, WIDTH - RIGHT, bottom), line(LEFT, top, WIDTH - RIGHT, top),
            text(LEFT - 8, top + 4, f'{most:,.0f}' if most >= 1000 else f'{most:.4g}', 'end', 11), text(LEFT - 8, bottom + 4, '0', 'end', 11),
            text(LEFT, top - 6, name, 'start'),
            f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{drawn}"/>']


def svg(title, rows, marks):
    names = list(rows[0])[1:]
    end = max(float(row['seconds']) for row in rows) or 1
    height = TOP + len(names) * (STRIP + GAP) + 20
    parts = [text(WIDTH / 2, 20, title, size=14)]
    for i, name in enumerate(names):
        points = [(float(row['seconds']), float(row[name])) for row in rows if row[name]]
        parts += strip(name, points, end, TOP + 14 + i * (STRIP + GAP), COLOURS[i % len(COLOURS)])
    for word, at in marks:
        x = LEFT + at / end * (WIDTH - LEFT - RIGHT)
        parts += [line(x, TOP, x, height - 26, 'stroke-dasharray="4 3"'),
                  text(x + 4, height - 30, word, 'start', 11)]
    for i in range(5):
        at = end * i / 4
        parts.append(text(LEFT + at / end * (WIDTH - LEFT - RIGHT), height - 8, f'{at:,.0f} s', size=11))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'font-family="sans-serif" fill="#777">{"".join(parts)}</svg>\n')


def main(title, table, out, *marks):
    with open(table, encoding='utf-8') as f:
        rows = list(csv.DictReader(f))
    named = [(word, float(at)) for word, at in (mark.rsplit('=', 1) for mark in marks)]
    with open(out, 'w', encoding='utf-8') as f:
        f.write(svg(title, rows, named))


main(*sys.argv[1:])
