"""Sets the letter that lies in the current folder, then ends: a child process of `letters.typeset`, never imported.

Arguments: the font folder and the moment to write into the file (Unix seconds). The PDF goes to the standard output; a
mistake in the template goes to the standard error as one readable text.
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import sys

# Typst would fetch packages by itself; there is nothing at this address, so it cannot.
os.environ.update(
    dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
)

import typst

QR_CODES = "qr.json"
"""The drawings of the QR codes a letter asks for, by what they say; /lib/qr.typ shows them."""
LONGEST_QR = 500
MEMORY = 2 * 1024**3
CPU_SECONDS = 30


def main(fonts: str, timestamp: str) -> int:
    """Exit code 0 with the PDF, 1 with an explanation."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    here = os.getcwd()
    fonts_here = typst.Fonts(include_system_fonts=False, font_paths=[fonts])
    paper = typst.Compiler(
        os.path.join(here, "main.typ"), root=here, font_paths=fonts_here, package_path=here, package_cache_path=here
    )
    try:
        _draw_codes(paper)
        pdf = paper.compile(format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=int(timestamp))
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or "; ".join([error.message, *error.hints]))
        return 1
    except ValueError as error:
        sys.stderr.write(str(error))
        return 1
    assert isinstance(pdf, bytes), "one file, whatever the number of pages"
    sys.stdout.buffer.write(pdf)
    return 0


def _draw_codes(paper: typst.Compiler) -> None:
    """Draw the QR codes the letter asks for. Typst cannot: so the letter is set once without them, to be asked."""
    with open("main.typ", encoding="utf-8") as template:
        if not re.search(r"\bqr\b", template.read()):
            return
    wanted = json.loads(paper.query("<qr-code>", field="value"))
    with open(QR_CODES, "w", encoding="utf-8") as file:
        json.dump({text: _code(text) for text in dict.fromkeys(wanted)}, file)


def _code(text: str) -> str:
    if not text or len(text) > LONGEST_QR:
        raise ValueError(f"kod QR mieści od 1 do {LONGEST_QR} znaków")
    import segno  # with all it brings along it takes as long as setting a letter, and few have a code

    drawing = io.BytesIO()
    segno.make_qr(text, error="m").save(drawing, kind="svg", xmldecl=False, nl=False, light="#fff", border=4)
    return drawing.getvalue().decode()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
