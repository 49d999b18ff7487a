"""C++ as text: comments and literals blanked, line numbers kept.  No parser; good enough for the checks here."""
import re

_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|R"(?P<tag>[^\s()\\]{0,16})\(.*?\)(?P=tag)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
    re.S)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")', re.M)


def without_literals(text):
    """Comments become spaces, literals become empty ones of the same length; every line stays where it was."""
    def blank(match):
        token = match.group()
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        inner = re.sub(r"[^\n]", "_", token[1:-1])
        return '"' + inner + '"'
    return _TOKEN.sub(blank, text)


def without_comments(text):
    def blank(match):
        token = match.group()
        return re.sub(r"[^\n]", " ", token) if token.startswith("/") else token
    return _TOKEN.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def includes(text):
    """(line, name, quoted) of each #include."""
    for match in _INCLUDE.finditer(without_comments(text)):
        yield line_of(text, match.start(1) if match.group(1) else match.start(2)), match.group(1) or match.group(2), \
            match.group(2) is not None


def matching(text, opening):
    """Offset of the bracket that closes the one at `opening`, or the end of the text."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    close, depth = pairs[text[opening]], 0
    for offset in range(opening, len(text)):
        if text[offset] == text[opening]:
            depth += 1
        elif text[offset] == close:
            depth -= 1
            if depth == 0:
                return offset
    return len(text)
