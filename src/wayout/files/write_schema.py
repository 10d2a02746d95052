"""Write the JSON Schema of the scenario file into the package: `python -m wayout.files.write_schema`."""

import json
from pathlib import Path

from wayout.files.save import save
from wayout.files.schema import json_schema

SCHEMA = Path(__file__).with_name("scenario.schema.json")


def schema_text() -> str:
    """The JSON Schema as the file holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    save(SCHEMA, schema_text())
