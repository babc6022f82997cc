"""Small DMN files for tests."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def dmn(*elements: str) -> bytes:
    """A file with these elements."""
    return f'<definitions xmlns="{MODEL}" id="d" name="d" namespace="n">{"".join(elements)}</definitions>'.encode()


def text(expression: str) -> str:
    return f"<text>{escape(expression)}</text>"


def requires(*targets: str) -> str:
    """Arrows: kind:id, where kind is Input, Decision or Knowledge."""
    arrows = []
    for target in targets:
        kind, key = target.split(":")
        holder = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
        arrows.append(f'<{holder}><required{kind} href="#{key}"/></{holder}>')
    return "".join(arrows)


def decision(key: str, logic: str, needs: Sequence[str] = (), name: str = "", variable: str = "") -> str:
    variable = f"<variable name={quoteattr(variable)}/>" if variable else ""
    return f"<decision id={quoteattr(key)} name={quoteattr(name or key)}>{variable}{requires(*needs)}{logic}</decision>"


def literal(expression: str) -> str:
    return f"<literalExpression>{text(expression)}</literalExpression>"


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[tuple[str, str]],
    policy: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    """Columns: „expression | allowed”, „name | values | otherwise”; rules: cells joined by „;”, named r1, r2, …"""
    columns = []
    for column in inputs:
        expression, allowed = [*map(str.strip, column.split("|")), ""][:2]
        values = f"<inputValues>{text(allowed)}</inputValues>" if allowed else ""
        columns.append(f"<input><inputExpression>{text(expression)}</inputExpression>{values}</input>")
    for column in outputs:
        name, values, otherwise = [*map(str.strip, column.split("|")), "", ""][:3]
        inner = f"<outputValues>{text(values)}</outputValues>" if values else ""
        inner += f"<defaultOutputEntry>{text(otherwise)}</defaultOutputEntry>" if otherwise else ""
        columns.append(f"<output name={quoteattr(name)}>{inner}</output>")
    for number, (tests, results) in enumerate(rules, start=1):
        cells = "".join(f"<inputEntry>{text(cell.strip())}</inputEntry>" for cell in tests.split(";"))
        cells += "".join(f"<outputEntry>{text(cell.strip())}</outputEntry>" for cell in results.split(";"))
        columns.append(f'<rule id="r{number}">{cells}</rule>')
    how = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{how}>{"".join(columns)}</decisionTable>'


def data(key: str, name: str) -> str:
    return f"<inputData id={quoteattr(key)} name={quoteattr(name)}/>"
