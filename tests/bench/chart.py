"""Lines over two logarithmic axes as an SVG, by hand: no package is needed for it."""

import math
from collections import namedtuple
from xml.sax.saxutils import escape

Series = namedtuple("Series", "name points")  # points: [(x, y)], both above zero

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 400, 64, 210, 44, 48
COLOURS = ("#0b6e99", "#c4572a", "#0b3c5d", "#8a2f0c", "#3f7d3f", "#7a4b94")
DASHES = ("6 3", "6 3", "", "", "", "")


def decades(values):
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def scale(value, low, high, begin, end):
    return begin + (math.log10(value) - low) / max(1, high - low) * (end - begin)


def plain(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def write_chart(path, title, below, series):
    """Several lines with a legend at their right ends."""
    x_low, x_high = decades([x for one in series for x, _ in one.points])
    y_low, y_high = decades([y for one in series for _, y in one.points])
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
           f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
           f'<text x="{LEFT}" y="24" font-size="15">{escape(title)}</text>']
    for power in range(x_low, x_high + 1):
        x = scale(10 ** power, x_low, x_high, LEFT, right)
        out.append(f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#ddd"/>'
                   f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{plain(10 ** power)}</text>')
    for power in range(y_low, y_high + 1):
        y = scale(10 ** power, y_low, y_high, bottom, TOP)
        out.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{plain(10 ** power)}</text>')
    out.append(f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(below)}</text>')
    for at, one in enumerate(series):
        colour, dash = COLOURS[at % len(COLOURS)], DASHES[at % len(DASHES)]
        spots = [(scale(x, x_low, x_high, LEFT, right), scale(y, y_low, y_high, bottom, TOP)) for x, y in one.points]
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}" points="'
                   + " ".join(f"{x:.1f},{y:.1f}" for x, y in spots) + '"/>')
        for (x, y), (_, value) in zip(spots, one.points):
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"><title>{value:.2f}</title></circle>')
        y = TOP + 12 + at * 20
        out.append(f'<path d="M{right + 14} {y - 4}h24" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
                   f'<text x="{right + 44}" y="{y}">{escape(one.name)}</text>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([*out, "</svg>", ""]))
