"""Sets the letter that lies in the current folder, then ends: a child process of `letters.typeset`, never imported.

Arguments: the font folder and the moment to write into the file (Unix seconds). The PDF goes to the standard output; a
mistake in the template goes to the standard error as one readable text.
"""

from __future__ import annotations

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


def main(fonts: str, timestamp: str) -> int:
    """Exit code 0 with the PDF, 1 with an explanation."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    here = os.getcwd()
    try:
        pdf = typst.compile(
            os.path.join(here, "main.typ"),
            root=here,
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
            package_path=here,
            package_cache_path=here,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(timestamp),
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or "; ".join([error.message, *error.hints]))
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
