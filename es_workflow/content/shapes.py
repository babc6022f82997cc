"""What a value looks like as far as the content tells: which parts it has. Only for the check, never at run time.

A path like `application.fair.name` is wrong when the shape of `application` is known and has no such part; where a
shape is not known (a result of free FEEL, a message from outside) nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from es_workflow.forms.components import Component, flat

FILE_PARTS = ("id", "filename", "size", "mime")


@dataclass(frozen=True)
class Shape:
    """The parts of a value; of a list, the parts of each of its items, because FEEL looks through lists."""

    parts: Mapping[str, Shape] = field(default_factory=dict)
    known: bool = True
    many: bool = False
    computed: bool = False
    """The form works it out; nobody types it."""

    @property
    def item(self) -> Shape:
        """The shape of one item of a list."""
        return Shape(self.parts, self.known)

    def follow(self, path: Sequence[str]) -> Shape | str:
        """The shape at the end of the path, or the first step of it that does not exist."""
        here, many = self, False
        for step in path:
            if not here.known:
                return ANYTHING
            if step not in here.parts:
                return step
            many = many or here.many
            here = here.parts[step]
        return Shape(here.parts, here.known, here.many or many)


ANYTHING = Shape(known=False)
COMPUTED = Shape(known=False, computed=True)
PLAIN = Shape()


def record(parts: Mapping[str, Shape] | Iterable[str]) -> Shape:
    """A value with these parts; names alone stand for plain values."""
    return Shape(parts if isinstance(parts, Mapping) else dict.fromkeys(parts, PLAIN))


def rows(item: Shape) -> Shape:
    """A list of such items."""
    return Shape(item.parts, item.known, many=True)


def merged(shapes: Iterable[Shape]) -> Shape:
    """What holds when a variable gets its value in several places: it may have the parts of each."""
    found = list(shapes)
    if not found or not all(shape.known for shape in found):
        return ANYTHING
    names = dict.fromkeys(name for shape in found for name in shape.parts)
    parts = {name: merged(shape.parts[name] for shape in found if name in shape.parts) for name in names}
    return Shape(parts, many=any(shape.many for shape in found))


def form_shape(components: Sequence[Component]) -> Shape:
    """The answers of a form, as they are kept."""
    parts: dict[str, Shape] = {}
    for component in flat(components):
        if component.key:
            shape = _answer(component)
            parts[component.key] = merged([parts[component.key], shape]) if component.key in parts else shape
    return Shape(parts)


def _answer(component: Component) -> Shape:
    match component.type:
        case "group":
            return form_shape(component.children)
        case "dynamiclist":
            return rows(form_shape(component.children))
        case "filepicker":
            return rows(record(FILE_PARTS))
        case "checklist" | "taglist":
            return rows(PLAIN)
        case "expression":
            return COMPUTED
    return PLAIN


def unknown_paths(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """Paths in a scenario's data that nobody can fill in: the form does not have them, or works them out itself."""
    if shape.computed:
        yield path
    if not shape.known:
        return
    if isinstance(value, Mapping):
        for key, part in value.items():
            here = f"{path}.{key}" if path else key
            if key in shape.parts:
                yield from unknown_paths(part, shape.parts[key], here)
            elif not (key == "file" and set(FILE_PARTS) <= set(shape.parts)):
                yield here
    elif isinstance(value, list):
        for index, item in enumerate(value, 1):
            yield from unknown_paths(item, shape.item, f"{path}[{index}]")
