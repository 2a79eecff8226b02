"""Templates of a kit: real source files of its language, filled in by Jinja."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

import jinja2

from edgeproof.decision import Feature, grammar
from edgeproof_export.kits import KitError
from edgeproof_export.kits.naming import Naming

CLASS = Naming("pascal", ())
_OF_KINDS = ("features", "layers", "activations")
_OF_WINDOWS = "windows"  # a template of this name, in any folder, is what kinds of layers with windows share


def _numbers_among(words: Iterable[str]) -> tuple[float, ...]:
    return grammar.missing_numbers(frozenset(words))


class Templates:
    """The templates of one kit: files below `kits/KIT/templates/`, and what was added.

    Those of feature kinds and layer kinds are `features/KIND.…` and `layers/KIND.…`; those of activations
    `activations/NAME.…`.
    """

    def __init__(self, kit: str, **filters: Callable[..., Any]) -> None:
        """Take the kit's name, and filters added to Jinja's own and to `class_name`."""
        self._kit = kit
        self._added: dict[str, str] = {}
        files = jinja2.PackageLoader("edgeproof_export", f"kits/{kit}/templates")
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader([jinja2.DictLoader(self._added), files]),
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # noqa: S701 — source, not HTML; each kit escapes for its language
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters |= {"class_name": CLASS.identifier, "numbers_among": _numbers_among} | filters

    def add(self, name: str, text: str) -> None:
        """Add a template that stands in no file here: that of a kind which is registered elsewhere."""
        self._added[name] = text

    def render(self, name: str, values: dict[str, Any]) -> str:
        """Return a template, filled in; an unknown variable is an error."""
        return self._environment.get_template(name).render(values)

    @property
    def of_no_kind(self) -> list[str]:
        """Names of the templates that belong to no kind and no activation, sorted."""
        return [name for name in self._environment.list_templates() if name.partition("/")[0] not in _OF_KINDS]

    def shared(self, values: Mapping[str, Any]) -> list[str]:
        """Return the names of those that a decision needs: `windows` where a layer moves a window over an image."""
        needed = values["has_windows"]
        return [name for name in self.of_no_kind if needed or PurePosixPath(name).stem.lower() != _OF_WINDOWS]

    def example(self, feature: Feature, ending: str, values: dict[str, Any]) -> str:
        """Return the cell of an example that a kind's template defines, as source; empty for none; ending: `.js`."""
        (kind,) = self.require(f"features/{{}}{ending}", [feature.kind])
        return str(getattr(self.part(f"features/{kind}{ending}", values), "example", ""))

    def files(self, values: dict[str, Any], ending: str, paths: Mapping[str, str]) -> dict[str, str]:
        """Return the texts of a kit's files by their path; raises KitError for a kind without a template.

        ending: of the templates of kinds, `.js`. paths: path in the kit to template; `{kind}` and `{Kind}` in both
        become each kind of the folder, `features/` or `layers/`, in which the template is. Templates find what those
        of kinds define, macros and variables, in `of_features` and `of_layers`.
        """
        kinds = {what: values[f"{what}_kinds"] for what in ("feature", "layer")}
        self.require(f"activations/{{}}{ending}", values["activations"])
        for what, names in kinds.items():
            pattern = f"{what}s/{{}}{ending}"
            values |= {f"of_{what}s": {k: self.part(pattern.format(k), values) for k in self.require(pattern, names)}}
        result = {}
        for path, template in paths.items():
            for kind in kinds.get(template.partition("s/")[0], ("",)):
                names = {"kind": kind, "Kind": CLASS.identifier(kind)}
                result[path.format(**names)] = self.render(template.format(**names), values)
        return result

    def part(self, name: str, values: dict[str, Any]) -> Any:
        """Return what a template defines, its macros and variables, as attributes."""
        return self._environment.get_template(name).make_module(values)

    def require(self, pattern: str, kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the kinds; raises KitError for one that has no template. pattern: `features/{}.js`."""
        kinds = tuple(kinds)
        lacking = set(kinds) - set(self.present(pattern, kinds))
        if lacking:
            what = pattern.partition("/")[0]
            raise KitError(f"no {self._kit} kit for {what} of kind {', '.join(sorted(lacking))}")
        return kinds

    def present(self, pattern: str, kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the kinds that have a template."""
        return tuple(kind for kind in kinds if self._exists(pattern.format(kind)))

    def _exists(self, name: str) -> bool:
        try:
            self._environment.get_template(name)
        except jinja2.TemplateNotFound:
            return False
        return True
