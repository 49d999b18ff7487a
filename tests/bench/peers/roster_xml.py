"""A university roster in XML by lxml's iterparse."""

from lxml import etree

SPACE = "{urn:hb-jyt:gxjh:1}"
FIELDS = [SPACE + name for name in ("XH", "XM", "XBM", "CSRQ", "SFZJH", "HKSZD", "RXNY", "XSDQZTM")]


def students(source):
    """The values of each student as the fields above have them; memory does not grow."""
    for _, student in etree.iterparse(source, tag=SPACE + "XS", no_network=True, resolve_entities=False):
        values = {child.tag: child.text for child in student}
        yield [values.get(name) or "" for name in FIELDS]
        student.clear()
        while student.getprevious() is not None:
            del student.getparent()[0]
