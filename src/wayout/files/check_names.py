"""What a file names, for the faults in what its parts say of each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wayout.files.document import Place, did_you_mean

Finding = tuple[Place, str, str]  # where, what, the mend

Known = Mapping[str, None]  # names, in order


@dataclass(frozen=True)
class Names:
    """What the file names, well formed or not, so that one fault is not reported as many."""

    data: Any

    @cached_property
    def decision_makers(self) -> Known:
        """The keys of the decision makers."""
        return self.under("decision_makers")

    @cached_property
    def options(self) -> Known:
        """The keys of all options."""
        owned = (self.under("decision_makers", dm, "options") for dm in self.decision_makers)
        return dict.fromkeys(key for keys in owned for key in keys)

    @cached_property
    def record(self) -> Known:
        """The ids of the documents."""
        return dict.fromkeys(self.listed) if self.listed else self.under("record")

    @cached_property
    def listed(self) -> Sequence[str]:
        """The ids of the documents of a list, some of which may stand there twice."""
        record = self.data.get("record")
        documents = [each for each in record if isinstance(each, Mapping)] if isinstance(record, list) else ()
        return [str(each["id"]) for each in documents if each.get("id") is not None]

    def has(self, section: str) -> bool:
        """The file has the section, well formed or not."""
        return section in self.data

    def under(self, *place: str) -> Known:
        """The keys of the mapping at a place, none if there is no mapping."""
        if place not in self._under:
            here = self.data
            for key in place:
                here = here.get(key) if isinstance(here, Mapping) else None
            self._under[place] = dict.fromkeys(map(str, here)) if isinstance(here, Mapping) else {}
        return self._under[place]

    @cached_property
    def _under(self) -> dict[tuple[str, ...], Known]:
        return {}


def unknown(named: Iterable[tuple[Place, str]], known: Known, called: str) -> Iterator[Finding]:
    """The names, with their places, that are not among the known ones."""
    for place, name in named:
        if name not in known:
            yield place, f"there is no {called} `{name}`", did_you_mean(name, known)
