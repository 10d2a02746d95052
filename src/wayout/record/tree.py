"""Marked-up text as a tree: elements, and words that know where they stood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wayout.record.traced import Traced, joined


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """An element by its name without prefix, what it holds, and where it starts in what was read."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Element | Traced | str", ...] = ()
    start: int = 0

    def get(self, name: str) -> str:
        """The value of an attribute, empty if there is none."""
        return self.attributes.get(name, "")

    @property
    def elements(self) -> Iterator["Element"]:
        """The elements directly in this one."""
        return (child for child in self.children if isinstance(child, Element))


def words_in(element: Element) -> Iterator[Traced]:
    """All the words in an element, in order."""
    for child in element.children:
        if isinstance(child, Element):
            yield from words_in(child)
        elif isinstance(child, Traced):
            yield child


def text_in(element: Element) -> Traced:
    """The words of an element, in one, without those of notes, of calls for them and of page marks."""
    return joined(own_words(element), "").squeezed()


def own_words(element: Element) -> Iterator[Traced]:
    """The words of an element, in order, without those of what only stands in it."""
    for child in element.children:
        if isinstance(child, Traced):
            yield child
        elif isinstance(child, Element) and not stands_in(child):
            yield from own_words(child)


def stands_in(element: Element) -> bool:
    """Whether an element stands among words and says none of them: a note, a call for one, a page mark."""
    return element.name in ("note", "pb") or (element.name == "ref" and element.get("type") == "note")


def find_all(element: Element, name: str, kind: str = "") -> Iterator[Element]:
    """The elements of a name, and of a type if one is given, in `element` and at any depth below it."""
    if element.name == name and (not kind or element.get("type") == kind):
        yield element
    for child in element.elements:
        yield from find_all(child, name, kind)
