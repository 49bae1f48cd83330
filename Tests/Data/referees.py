"""What frictionless or Great Expectations finds in a table, as JSON: `referees.py frictionless|expectations TABLE.csv [frictionless|…]`.

Runs in their own virtual environment. Both are told by their own words what `tables.py` writes as a data contract.
"""

import collections
import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["TQDM_DISABLE"] = "1"

REGIONS = ["崇左", "来宾", "南宁"]
PATTERN = "^[A-Z]+[0-9]*$"


def frictionless(path):
    from frictionless import Checklist, Resource, Schema

    schema = Schema.from_descriptor({"fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True, "unique": True}},
        {"name": "region", "type": "string", "constraints": {"required": True, "enum": REGIONS}},
        {"name": "day", "type": "date"},
        {"name": "amount", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
        {"name": "code", "type": "string", "constraints": {"pattern": PATTERN, "minLength": 3, "maxLength": 5}},
        {"name": "note", "type": "string", "constraints": {"required": True}}]})
    start = time.monotonic()
    resource = Resource(path=os.path.basename(path), basepath=os.path.dirname(path), schema=schema, encoding="utf-8")
    report = resource.validate(Checklist(), limit_errors=10**9)
    took = time.monotonic() - start
    found = collections.Counter()
    for kind, column, note in report.flatten(["type", "fieldName", "note"]):
        words = {"type-error": "kind", "unique-error": "unique"}
        if kind == "constraint-error":
            word = note.split('"')[1]
            found[column, {"required": "missing", "minimum": "limits", "maximum": "limits", "minLength": "length",
                           "maxLength": "length", "enum": "valid"}.get(word, word)] += 1
        else:
            found[column, words.get(kind, kind)] += 1
    return found, took


def expectations(path):
    import logging

    import great_expectations
    import great_expectations.expectations as expect
    import pandas

    logging.disable(logging.WARNING)
    wanted = {
        ("id", "missing"): expect.ExpectColumnValuesToNotBeNull(column="id"),
        ("id", "kind"): expect.ExpectColumnValuesToMatchRegex(column="id", regex="^[+-]?[0-9]+$"),
        ("id", "unique"): expect.ExpectColumnValuesToBeUnique(column="id"),
        ("region", "missing"): expect.ExpectColumnValuesToNotBeNull(column="region"),
        ("region", "valid"): expect.ExpectColumnValuesToBeInSet(column="region", value_set=REGIONS),
        ("day", "kind"): expect.ExpectColumnValuesToMatchStrftimeFormat(column="day", strftime_format="%Y-%m-%d"),
        ("amount", "kind"): expect.ExpectColumnValuesToMatchRegex(
            column="amount", regex=r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"),
        ("amount", "limits"): expect.ExpectColumnValuesToBeBetween(column="number", min_value=0, max_value=100),
        ("code", "pattern"): expect.ExpectColumnValuesToMatchRegex(column="code", regex=PATTERN),
        ("code", "length"): expect.ExpectColumnValueLengthsToBeBetween(column="code", min_value=3, max_value=5),
        ("note", "missing"): expect.ExpectColumnValuesToNotBeNull(column="note"),
    }
    start = time.monotonic()
    # As text: what it makes of types itself is not what is asked.
    table = pandas.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    table["number"] = pandas.to_numeric(table["amount"], errors="coerce")
    context = great_expectations.get_context(mode="ephemeral")
    batch = context.data_sources.add_pandas("tables").add_dataframe_asset("table").add_batch_definition_whole_dataframe("all")
    suite = context.suites.add(great_expectations.ExpectationSuite(name="contract", expectations=list(wanted.values())))
    result = context.validation_definitions.add(
        great_expectations.ValidationDefinition(name="run", data=batch, suite=suite)).run(
            batch_parameters={"dataframe": table}, result_format="COMPLETE")
    took = time.monotonic() - start
    names = {(one.expectation_type, one.column): key for key, one in wanted.items()}
    found = collections.Counter()
    for one in result.results:
        key = names[one.expectation_config.type, one.expectation_config.kwargs["column"]]
        found[key] = one.result["unexpected_count"]
        if key[1] == "unique":
            # It counts the first of equal ones too (and lists 200 of them at most).
            found[key] -= table["id"][table["id"].duplicated(keep=False)].nunique()
    return found, took


if __name__ == "__main__":
    found, took = {"frictionless": frictionless, "expectations": expectations}[sys.argv[1]](sys.argv[2])
    print(json.dumps({"seconds": took, "found": {" ".join(key): count for key, count in found.items() if count}}))
