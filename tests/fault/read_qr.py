"""Reads a QR code as a telephone does: rows of 0 and 1 by standard input, the text by standard output.

For Debian's own Python, which has python3-zbar.
"""

import sys

import zbar

EDGE, SCALE = 4, 4  # light modules around it; points a module


def main():
    rows = sys.stdin.read().split()
    light = b"\xff" * SCALE
    size = (len(rows) + 2 * EDGE) * SCALE
    margin = b"\xff" * (EDGE * SCALE)
    lines = [margin + b"".join(b"\0" * SCALE if module == "1" else light for module in row) + margin for row in rows]
    edge = b"\xff" * size * (EDGE * SCALE)
    image = zbar.Image(size, size, "Y800", edge + b"".join(line * SCALE for line in lines) + edge)
    zbar.ImageScanner().scan(image)
    sys.stdout.write("\n".join(symbol.data for symbol in image))


if __name__ == "__main__":
    main()
