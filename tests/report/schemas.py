"""The published schemas, where this machine has them."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "schemas"


def validate(document: object, name: str) -> None:
    """Hold a document against a schema; skip the test where the schema is not."""
    jsonschema = pytest.importorskip("jsonschema")
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the schema {name} is not there")
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    validator(schema, format_checker=validator.FORMAT_CHECKER).validate(document)
