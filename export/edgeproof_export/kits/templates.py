"""Templates of the kits: real source files of their language, filled in by Jinja."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jinja2


@cache
def _environment(kit: str, opening: str, closing: str) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("edgeproof_export", f"kits/{kit}/templates"),
        variable_start_string=opening,
        variable_end_string=closing,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 — source, not HTML; each kit escapes for its language
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(
    kit: str,
    name: str,
    values: dict[str, Any],
    delimiters: tuple[str, str] = ("{{", "}}"),
    **filters: Callable[..., str],
) -> str:
    """Return the template `kits/KIT/templates/NAME`, filled in; an unknown variable is an error.

    delimiters: around a variable, for languages in which `{{` has a meaning. filters: added to Jinja's own.
    """
    environment = _environment(kit, *delimiters)
    environment.filters.update(filters)
    return environment.get_template(name).render(values)
