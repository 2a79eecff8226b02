"""The modules as one classic script, for pages opened from a disk: browsers load no module from `file://`."""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath

_IMPORT = re.compile(r'^import (?:\* as (?P<all>\w+)|(?P<some>\{[^}]*\})) from "(?P<path>\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:\{(?P<some>[^}]*)\};\n|(?P<what>function|class|const) (?P<name>\w+))", re.MULTILINE)


def script(modules: Mapping[str, str], entry: str, name: str) -> str:
    """Return a script that defines the variable `name`: what the module `entry` exports. modules: text by path."""
    bodies = (
        f"\n// {path}\nconst {_variable(path)} = {_called(path, modules[path])};" for path in _order(modules, entry)
    )
    lines = "\n".join(bodies)
    return f'// prettier-ignore\nvar {name} = (() => {{\n"use strict";\n{lines}\n\nreturn {_variable(entry)};\n}})();\n'


def _order(modules: Mapping[str, str], entry: str) -> list[str]:
    """Return the module and all that it imports, each after its own imports."""
    done: dict[str, None] = {}

    def visit(path: str) -> None:
        for found in _IMPORT.finditer(modules[path]):
            other = _inside(path, found["path"])
            if other not in done:
                visit(other)
        done[path] = None

    visit(entry)
    return list(done)


def _called(path: str, text: str) -> str:
    """Return a module as a function that is called at once and returns what it exports."""
    exported = [name for found in _EXPORT.finditer(text) for name in (found["name"] or found["some"]).split(",")]
    names = ", ".join(name.strip() for name in exported)
    body = _IMPORT.sub(lambda found: _imported(path, found), text)
    body = _EXPORT.sub(lambda found: f"{found['what']} {found['name']}" if found["name"] else "", body)
    return f"(() => {{\n{body.strip()}\n\nreturn {{ {names} }};\n}})()"


def _imported(path: str, found: re.Match[str]) -> str:
    return f"const {found['all'] or found['some']} = {_variable(_inside(path, found['path']))};\n"


def _inside(path: str, relative: str) -> str:
    return normpath(join(dirname(path), relative))


def _variable(path: str) -> str:
    """Return the variable of a module; none of a module's own begins with `$`."""
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
