"""The published schemas, where this machine has them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

FOLDER = Path(__file__).parents[3] / "shared" / "schemas"


def validate(document: Any, name: str) -> None:  # noqa: ANN401 - any JSON value
    """Hold a document against a schema; skip the test where the schema is not."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the schema {name} is not there")
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = validator_for(schema)
    validator(schema, format_checker=validator.FORMAT_CHECKER).validate(document)
