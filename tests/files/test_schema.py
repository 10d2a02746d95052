"""The JSON Schema in the package is the one the models make, and it accepts what they accept."""

import json

import jsonschema
import pytest

from wayout.files.load import cases, read_document
from wayout.files.write_schema import SCHEMA, schema_text


def test_the_schema_in_the_package_is_up_to_date():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run `make schema`"


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("case", cases())
def test_the_bundled_cases_are_valid(validator, case):
    validator.validate(read_document(case).data)


@pytest.mark.parametrize(
    "data",
    [
        {"titel": "x"},
        {"decision_makers": {"A": {"preferences": [3]}}},
        {"decision_makers": {"A": {"options": {"x": {"one_way": "up"}}}}},
        {"clock": {"start": "1962-10-24T23:15Z", "channels": {"c": {"hours": -1}}}},
        {"clock": {"lines": {}}},
        {"record": {"d": {}}},
        {"wayout": 2},
    ],
)
def test_what_is_wrong_is_invalid(validator, data):
    assert not validator.is_valid(data)
