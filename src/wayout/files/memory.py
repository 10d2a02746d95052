"""What the machine has free, and the analysis that is refused if it would not fit."""

from collections.abc import Sequence
from pathlib import Path

from wayout.model import Conflict
from wayout.stability import Result
from wayout.stability import analyse as analyse_anything

MEMINFO = Path("/proc/meminfo")
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))  # of containers


def free_memory() -> int | None:
    """Bytes that can still be taken, by the kernel's account and a container's limit; None where neither tells."""
    limits = [text for path in LIMITS if (text := _text(path).strip()).isdigit()]
    known = [_available(), *map(int, limits)]
    return min((left for left in known if left is not None), default=None)


def fits(needed: int) -> bool:
    """So many bytes can still be taken, as far as the machine tells."""
    free = free_memory()
    return free is None or needed <= free


def _available() -> int | None:
    for line in _text(MEMINFO).splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""


def analyse(
    conflict: Conflict, concepts: Sequence[str] | None = None, engine: str | None = None, sanction: str = "<="
) -> Result:
    """`wayout.stability.analyse`, refused by ModelError if it would not fit the memory that is free."""
    return analyse_anything(conflict, concepts, engine, sanction, free_memory())
