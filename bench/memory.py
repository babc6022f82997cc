"""What the memory of a web worker is before its first request, by package: `python -m bench.memory`.

Each module counts with the pages that the process gained while it was loaded, without those of the modules that it
loads itself. A library counts where it is loaded first.
"""

from __future__ import annotations

import importlib.machinery
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

LEAST = 0.5
"""Megabytes of a line; what is less stands together in the last."""


def main() -> int:
    """Load the application as a server does, in a process of its own, and say what took how much."""
    if len(sys.argv) == 1:
        from es_workflow import serve

        command, settings = [sys.executable, "-m", "bench.memory", "here"], os.environ | serve.LEAN
        subprocess.run(command, env=settings, check=True, stdout=subprocess.DEVNULL)  # it may compile
        return subprocess.run(command, env=settings, check=True).returncode
    before = own_megabytes()
    found = loaded(_application)
    small = Counter({name: size for name, size in found.items() if size < LEAST})
    rows = [(name, f"{size:.1f}") for name, size in (found - small).most_common()]
    rows += [(f"{len(small)} others", f"{small.total():.1f}"), ("Python itself", f"{before:.1f}")]
    print("\n".join(f"| {name} | {size} |" for name, size in [*rows, ("together", f"{own_megabytes():.1f}")]))
    return 0


def _application() -> None:
    sys.argv = ["flask", "check"]  # a command that needs no database; what is loaded is the same
    from es_workflow import create_app

    create_app()


def own_megabytes() -> float:
    """What this process has in memory that is no file."""
    resident, files = Path("/proc/self/statm").read_text().split()[1:3]
    return (int(resident) - int(files)) * os.sysconf("SC_PAGE_SIZE") / 1e6


def loaded(work: Callable[[], None]) -> Counter[str]:
    """The megabytes of each package that `work` loads, of our own application by its layers."""
    found: Counter[str] = Counter()
    inner = [0.0]

    def weighing(
        load: Callable[[importlib.machinery.SourceFileLoader, ModuleType], None],
    ) -> Callable[[importlib.machinery.SourceFileLoader, ModuleType], None]:
        def weighed(loader: importlib.machinery.SourceFileLoader, module: ModuleType) -> None:
            before = own_megabytes()
            inner.append(0.0)
            try:
                load(loader, module)
            finally:
                gained = own_megabytes() - before
                found[_package(module.__name__)] += gained - inner.pop()
                inner[-1] += gained

        return weighed

    for kind in (importlib.machinery.SourceFileLoader, importlib.machinery.ExtensionFileLoader):
        kind.exec_module = weighing(kind.exec_module)  # type: ignore[method-assign]
    work()
    return found


def _package(module: str) -> str:
    first, _, rest = module.partition(".")
    return f"our {rest.partition('.')[0] or 'application'}" if first == "es_workflow" else first


if __name__ == "__main__":
    sys.exit(main())
