"""A memorandum as a page of HTML: the tree of TEI under other names, which the page keeps as classes."""

from collections.abc import Iterator, Mapping

from wayout.record.markup import escaped, opening
from wayout.record.memorandum import Memorandum
from wayout.record.tei import MIXED, document_of
from wayout.record.tree import Element

GENERATOR = "wayout memorandum 1"
TAGS = {
    "div": "article", "head": "h1", "opener": "div", "dateline": "p", "placeName": "span", "date": "time",
    "time": "time", "list": "ul", "item": "li", "sp": "section", "speaker": "h2", "p": "p", "note": "aside",
    "ref": "a", "pb": "span",
}  # fmt: skip
ATTRIBUTES = {"xml:id": "id", "target": "href", "when": "datetime", "n": "data-n"}
NAMES = {mine: name for name, mine in ATTRIBUTES.items()}
STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.5 Georgia, serif; color: #1a1a1a; }
h1 { font-size: 1.4rem; line-height: 1.3; }
.dateline { font-style: italic; }
.sp { display: grid; grid-template-columns: minmax(5rem, 9rem) 1fr; column-gap: 1rem; margin: 0 0 0.8rem; }
.speaker { grid-column: 1; margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
article { counter-reset: turn; }
.sp { counter-increment: turn; }
.speaker::before { content: counter(turn) ". "; font-weight: normal; color: #595959; }
.sp > p { grid-column: 2; margin: 0 0 0.5rem; }
.list::before { content: "Participants"; font-weight: bold; margin-left: -1.5rem; }
.ref.note { font-size: 0.8em; vertical-align: super; line-height: 0; }
.pb { font: 0.8em sans-serif; color: #595959; }
aside { font-size: 0.9rem; margin: 0.6rem 0; display: flex; gap: 0.6rem; flex-wrap: wrap; }
aside > p { margin: 0; flex: 1 1 60%; }
aside::before { content: attr(data-n); font-weight: bold; min-width: 1.2rem; }
aside.kind::before { content: "Kind:"; }
aside.zone::before { content: "Time zone:"; }
aside.zone-inferred::before { content: "Time zone, from the place:"; }
aside.source::before { content: "Source:"; }
aside.unread::before { content: "Not read:"; }
aside.source, aside.unread { border-top: 1px solid #bbb; padding-top: 0.6rem; }
@media print { body { margin: 0; max-width: none; } }
"""


def write_html(memo: Memorandum) -> str:
    """The memorandum as a page that needs no other file; every turn and note can be linked to."""
    title = escaped(memo.title or "Memorandum")
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n<title>{title}</title>\n'
        f'<meta name="generator" content="{GENERATOR}"/>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{''.join(page(document_of(memo)))}\n</body>\n</html>\n"
    )


def page(element: Element) -> Iterator[str]:
    """An element and what it holds as HTML."""
    kind = element.get("type") if element.name != "pb" else ""
    attributes = {"class": f"{element.name} {kind}".strip()}
    for name, value in element.attributes.items():
        if name != "type" or element.name == "pb":
            attributes[ATTRIBUTES.get(name, f"data-{name}")] = value
    yield f"{opening(TAGS[element.name], attributes)}>"
    if element.name == "pb":
        yield escaped(f"[{element.get('type').capitalize()} {element.get('n')}]")
    mixed = element.name in MIXED or any(isinstance(child, str) for child in element.children)
    for child in element.children:
        if isinstance(child, str):
            yield escaped(child)
        elif isinstance(child, Element):
            yield from page(child) if mixed else ("\n", *page(child))
    yield f"</{TAGS[element.name]}>"


def is_ours(root: Element) -> bool:
    """Whether Wayout wrote the page."""
    metas = [each for head in root.elements if head.name == "head" for each in head.elements]
    return any(each.get("name") == "generator" and each.get("content") == GENERATOR for each in metas)


def as_tei(root: Element) -> Element:
    """The page under the names of TEI again."""
    application = Element("application", {"ident": "wayout"})
    return Element("TEI", {}, (application, renamed(root)))


def renamed(element: Element) -> Element:
    """An element under the name that its class keeps; one without a class has no part in the document."""
    name, _, kind = element.get("class").partition(" ")
    attributes = unnamed(element.attributes)
    if kind:
        attributes["type"] = kind
    children = tuple(renamed(child) if isinstance(child, Element) else child for child in element.children)
    return Element(name or f"html-{element.name}", attributes, children, element.start)


def unnamed(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes under the names of TEI."""
    return {
        NAMES.get(name, name.removeprefix("data-")): value for name, value in attributes.items() if name != "class"
    }
