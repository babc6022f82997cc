"""Runs one fuzzer: `python -m tests.fuzzing diagram --seed 7 --count 1000`; `--only 42` runs execution 42 again.

Memory and time of the process are limited by the kernel, each execution's time by the clock of the processor.
"""

from __future__ import annotations

import argparse
import logging
import random
import resource
import sys
import time
import traceback
from collections import Counter

from tests.fuzzing.targets import TARGETS

MEMORY = 3 << 30
SECONDS = 20
"""One execution; a limit of FEEL alone is 2 s, and a form has several."""
SHOWN = 5


def run(target: str, seed: str, indices: range, most_findings: int) -> int:
    """Exit code 1 with each finding and how to run it again, 0 with what came out."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable(logging.CRITICAL)
    outcomes: Counter[str] = Counter()
    slowest, findings = (0.0, 0), 0
    for index in indices:
        started = time.process_time()
        try:
            outcomes[TARGETS[target](random.Random(f"{seed}/{target}/{index}"))] += 1
        except Exception:
            findings += 1
            print(f"FINDING {target} --seed {seed} --only {index}")
            print(traceback.format_exc()[-2500:], flush=True)
        took = time.process_time() - started
        slowest = max(slowest, (took, index))
        if took > SECONDS:
            findings += 1
            print(f"FINDING {target} --seed {seed} --only {index}: took {took:.1f} s", flush=True)
        if findings >= most_findings:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    told = ", ".join(f"{count} {name}" for name, count in outcomes.most_common())
    print(f"{target}: {sum(outcomes.values())} executions (seed {seed}): {told}; slowest {slowest[0]:.2f} s "
          f"(--only {slowest[1]}), peak {peak} MB")  # fmt: skip
    return 1 if findings else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzzing", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    indices = range(options.count) if options.only is None else range(options.only, options.only + 1)
    return run(options.target, options.seed, indices, SHOWN)


if __name__ == "__main__":
    sys.exit(main())
