"""Ask the API as a program does, and hold what it says against its own document."""

import json
from copy import deepcopy

from jsonschema import Draft202012Validator

from moral_assembly.api.document import ADDRESSES, BASE, openapi

EDITION = f"{BASE}/chiangrai/2564/"
PROGRAMME = f"{EDITION}programme/"
VALUES = {"province": "chiangrai", "year": 2564, "slug": "opening", "number": 1}
PATHS = [BASE + address.path.format(**VALUES) for address in ADDRESSES]
SCHEMA_OF = {BASE + address.path.format(**VALUES): address.schema for address in ADDRESSES}


def told(client, url: str) -> dict:
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json"), response.content.decode()
    return json.loads(response.content)


def refused(client, url: str, status: int) -> dict:
    """The problem that is told; it fits its schema."""
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    problem = json.loads(response.content)
    assert faults(problem, "Problem") == []
    assert problem["status"] == status
    return problem


def strict(document: dict) -> dict:
    """The shapes with nothing allowed that they do not name; readers are told to expect more in later versions."""
    shapes = deepcopy(document["components"])
    for shape in shapes["schemas"].values():
        shape["additionalProperties"] = False
    return shapes


def faults(said, shape: str) -> list[str]:
    schema = {"$ref": f"#/components/schemas/{shape}", "components": strict(openapi("http://testserver"))}
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(said)]


def slugs(said: dict) -> list[str]:
    return [item["slug"] for item in said["items"]]
