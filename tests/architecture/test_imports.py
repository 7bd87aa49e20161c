"""The arrow: ground of moral_assembly <- networks <- events <- exhibitions <- pledges <- roof of moral_assembly."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

APPS = ["networks", "events", "exhibitions", "pledges"]
# These modules of moral_assembly may import every app; all others are ground and import none.
ROOF = {"urls", "api", "home", "search", "health", "desk", "demo", "rescue", "synthetic", "bench", "management", "wsgi"}


def imported(path: Path) -> set[str]:
    """The top-level packages that a file imports, inside functions as well."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module.split(".")[0])
    return found


def modules(package: str):
    return (settings.BASE_DIR / package).rglob("*.py")


@pytest.mark.parametrize("app", APPS)
def test_app_imports_only_from_its_left(app):
    right = set(APPS[APPS.index(app) + 1 :])
    assert {str(path): imported(path) & right for path in modules(app) if imported(path) & right} == {}


def test_ground_imports_no_app():
    ground = [
        p for p in modules("moral_assembly") if p.relative_to(settings.BASE_DIR).parts[1].split(".")[0] not in ROOF
    ]
    assert {str(path): imported(path) & set(APPS) for path in ground if imported(path) & set(APPS)} == {}


def test_apps_do_not_import_the_roof():
    roof = {f"moral_assembly.{name}" for name in ROOF}
    reached = {}
    for app in APPS:
        for path in modules(app):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module.startswith("moral_assembly"):
                    names = {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
                    if names & roof:
                        reached[str(path)] = names & roof
    assert reached == {}


def test_every_roof_module_exists():
    there = {path.name.split(".")[0] for path in (settings.BASE_DIR / "moral_assembly").iterdir()}
    assert ROOF - there == set()


def test_no_file_has_a_name_that_says_nothing():
    banned = {"services.py", "utils.py", "helpers.py", "managers.py", "common.py", "misc.py"}
    packages = ["moral_assembly", *APPS, "tests"]
    assert [str(path) for package in packages for path in modules(package) if path.name in banned] == []
