"""The templates of drafts: plain text that its user may change, filled in where it can reach nothing else."""

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jinja2
from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from wayout.report.templates import source
from wayout.report.words import listed

NAMES = ("draft_third_party.txt", "draft_other_side.txt", "draft_own_side.txt")
MOST_ROUNDS = 100_000  # of `range`, in one template
MOST_LETTERS = 1_000_000  # that one template writes
MOST_TIMES = 100_000  # letters or entries that a multiplication may make


class TemplateError(ValueError):
    """A template that cannot be filled in: which file, the line if one is known, what is wrong, and the mend."""

    def __init__(self, file: str, line: int | None, what: str, mend: str) -> None:
        """Raise for this place."""
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {what}" + (f"; {mend}" if mend else ""))
        self.file, self.line, self.what, self.mend = file, line, what, mend


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates in use: the user's own by name, with the file each is from; the rest are ours."""

    own: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of a template by file name."""
        return self.own[name] if name in self.own else source(name)

    def file(self, name: str) -> str:
        """What to call it in a message."""
        return self.files.get(name, name)


OURS = Templates()


def written(templates: Templates, name: str, given: Mapping[str, Any]) -> str:
    """The template filled in with what is given, and `listed`; raises TemplateError on any fault of it."""
    environment = _environment(templates)
    try:
        pieces = environment.get_template(name).generate(listed=_listed, **given)
        return _tidy(_bounded(pieces))
    except TemplateSyntaxError as error:
        raise TemplateError(templates.file(name), error.lineno, _sentence(error.message), _SYNTAX) from None
    except Exception as error:  # whatever a user's template does
        raise TemplateError(templates.file(name), _line_of(error, name), *_told(error, given)) from None


def check(templates: Templates, name: str) -> None:
    """Raises TemplateError if the template cannot be read as one."""
    try:
        _environment(templates).parse(templates.text(name))
    except TemplateSyntaxError as error:
        raise TemplateError(templates.file(name), error.lineno, _sentence(error.message), _SYNTAX) from None


_SYNTAX = "jinja2 reads {{ value }}, {% if ... %} ... {% endif %} and {# remark #}; compare it with ours"


class _Sandbox(ImmutableSandboxedEnvironment):
    """No files, no Python below the values given, and nothing changed in them; loops and products are bounded."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "%" and isinstance(left, str):
            raise SecurityError("text is not put together by `%`; write the values between {{ and }}")
        if operator == "**" and (abs(left) > MOST_TIMES or abs(right) > 16):
            raise SecurityError("a power is too large")
        if operator == "*":
            _refuse_long(left, right)
            _refuse_long(right, left)
        return super().call_binop(context, operator, left, right)


def _refuse_long(many: Any, times: Any) -> None:
    if isinstance(many, str | list | tuple) and isinstance(times, int) and len(many) * times > MOST_TIMES:
        raise SecurityError(f"a product has more than {MOST_TIMES:,} letters or entries")


def _environment(templates: Templates) -> _Sandbox:
    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (templates.text(name), name, lambda: True) if name in NAMES else None

    environment = _Sandbox(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals = {"range": _counted()}
    return environment


def _counted() -> Callable[..., range]:
    """The `range` of one template: all its loops together go so many rounds."""
    left = MOST_ROUNDS

    def counted(*bounds: int) -> range:
        nonlocal left
        found = range(*bounds)
        left -= len(found)
        if left < 0:
            raise SecurityError(f"its loops go more than {MOST_ROUNDS:,} rounds")
        return found

    return counted


def _bounded(pieces: Iterable[str]) -> str:
    found, letters = [], 0
    for piece in pieces:
        letters += len(piece)
        if letters > MOST_LETTERS:
            raise SecurityError(f"it writes more than {MOST_LETTERS:,} letters")
        found.append(piece)
    return "".join(found)


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines and with one empty line at most between others."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip("\n") + "\n"


def _listed(items: Iterable[Any], last: str = "and") -> str:
    """The items as one phrase, with the word before the last."""
    return listed(map(str, items), last)


def _line_of(error: Exception, name: str) -> int | None:
    """The last line of the template on the way to the error."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == name]
    return lines[-1] if lines else None


def _told(error: Exception, given: Mapping[str, Any]) -> tuple[str, str]:
    """What went wrong, and the mend."""
    if isinstance(error, UndefinedError):
        return _sentence(str(error)), f"a template is given {', '.join([*given, 'listed'])}"
    if isinstance(error, SecurityError):
        return _sentence(str(error)), "take it out"
    if isinstance(error, RecursionError):
        return "it goes on without end", "a macro that calls itself has to stop somewhere"
    if isinstance(error, MemoryError):
        return "it needs more memory than there is", "write less"
    if isinstance(error, jinja2.TemplateError):
        return _sentence(str(error)), "a template can use no other file than the three it is one of"
    return _sentence(f"{type(error).__name__}: {error}"), "compare it with ours"


def _sentence(text: str | None) -> str:
    tidy = " ".join((text or "it cannot be read").split())
    return tidy[:300]
