"""Sets one letter and ends. Run as a child process by `letters.typeset`, never imported.

Reads an order (JSON: files in base64, font folder, timestamp) from the standard input and writes the PDF to the
standard output; a mistake in the template goes to the standard error as one readable text.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import sys

# Typst would fetch packages by itself; there is nothing at this address, so it cannot.
os.environ.update(
    dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
)

import typst

MEMORY = 2 * 1024**3
CPU_SECONDS = 30


def main() -> int:
    """Exit code 0 with the PDF, 1 with an explanation."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    order = json.load(sys.stdin.buffer)
    try:
        pdf = typst.compile(
            {name: base64.b64decode(text) for name, text in order["files"].items()},
            root=os.getcwd(),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[order["fonts"]]),
            package_path=os.getcwd(),
            package_cache_path=os.getcwd(),
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=order["timestamp"],
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or "; ".join([error.message, *error.hints]))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
