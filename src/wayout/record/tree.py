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
    """The words in an element, in one."""
    return joined(words_in(element), "").squeezed()


def find_all(element: Element, name: str, kind: str = "") -> Iterator[Element]:
    """The elements of a name, and of a type if one is given, in `element` and at any depth below it."""
    if element.name == name and (not kind or element.get("type") == kind):
        yield element
    for child in element.elements:
        yield from find_all(child, name, kind)
