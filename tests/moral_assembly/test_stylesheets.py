"""One stylesheet for the visitor: every file inlined in its layer, every address right, no rule lost."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from moral_assembly import stylesheets

CSS = settings.BASE_DIR / "static/css"
IMPORTS = re.findall(r'@import url\("([^"]+)"\)(?: layer\((\w+)\))?;', (CSS / "site.css").read_text())

ALONE = {  # too much for every visitor to carry
    "board.css": ("events/desk/board.html",),
    "boardbar.css": ("events/desk/board.html", "exhibitions/desk/floor.html"),
    "floor.css": ("exhibitions/desk/floor.html",),
}


def read(name: str) -> str:
    return (CSS / name).read_text()


@pytest.fixture(scope="module")
def sheet() -> str:
    return stylesheets.joined(read("site.css"), read)


def blocks(text: str) -> list[str]:
    """Text of each top-level block, comments aside."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                found.append(text[start : place + 1].strip())
                start = place + 1
    assert depth == 0, "braces are balanced"
    return found


def test_nothing_is_imported_any_more(sheet):
    assert len(IMPORTS) > 30
    assert "@import" not in sheet


def test_layers_are_ordered_first(sheet):
    first = re.search(r"@layer [^;{]*[;{]", sheet)[0]
    assert first == "@layer reset, tokens, base, layout, components, pages, utilities;"


@pytest.mark.parametrize(("name", "layer"), [(name, layer) for name, layer in IMPORTS if "url(" not in read(name)])
def test_every_file_stands_whole_in_its_layer(sheet, name, layer):
    assert (f"@layer {layer} {{\n{read(name)}}}" if layer else read(name)) in sheet


def test_no_rule_is_lost(sheet):
    def rules(text: str) -> int:
        return len(re.findall(r"\{", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))

    layered = sum(1 for _, layer in IMPORTS if layer)
    assert rules(sheet) == sum(rules(read(name)) for name, _ in IMPORTS) + rules(read("site.css")) + layered
    assert len(blocks(sheet)) >= layered


def test_every_file_of_styles_is_imported_once():
    there = {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} - {"site.css"} - ALONE.keys()
    assert sorted(name for name, _ in IMPORTS) == sorted(there)


def test_what_one_page_alone_needs_is_loaded_there():
    for name, templates in ALONE.items():
        for template in templates:
            assert f"{{% static 'css/{name}' %}}" in (settings.BASE_DIR / "templates" / template).read_text()


def test_every_address_leads_to_a_file(sheet):
    addresses = re.findall(r'url\("?([^")]+)"?\)', sheet)
    assert addresses != []
    assert [each for each in addresses if not each.startswith(("data:", "#")) and not (CSS / each).exists()] == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.css", 'x{background:url("../img/a.svg")}', 'x{background:url("../img/a.svg")}'),
        ("parts/a.css", 'x{background:url("../../img/a.svg")}', 'x{background:url("../img/a.svg")}'),
        ("parts/a.css", 'x{background:url("./a.svg")}', 'x{background:url("parts/a.svg")}'),
        ("parts/a.css", 'x{background:url("data:image/svg+xml,x")}', 'x{background:url("data:image/svg+xml,x")}'),
    ],
)
def test_relative_addresses_fit_the_new_place(name, text, expected):
    sheet = f'@layer one;\n@import url("{name}") layer(one);\n@import url("{name}");'
    assert stylesheets.joined(sheet, {name: text}.get) == f"@layer one;\n@layer one {{\n{expected}}}\n{expected}"


def test_collected_into_an_empty_folder(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES}
    call_command("collectstatic", interactive=False, verbosity=0)

    manifest = staticfiles_storage.read_manifest() or ""
    (collected,) = (path for path in Path(settings.STATIC_ROOT).glob("css/site.*.css"))
    text = collected.read_text()
    assert "@import" not in text
    assert f'"css/{collected.name}"' in manifest
    for address in re.findall(r'url\("?([^")]+)"?\)', text):
        if not address.startswith(("data:", "#")):
            assert (collected.parent / address.split("#")[0].split("?")[0]).is_file(), address
    assert {path.suffix for path in collected.parent.glob(f"{collected.name}*")} == {".css", ".gz", ".br"}
