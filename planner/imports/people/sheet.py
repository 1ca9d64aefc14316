"""What the page of a checked table shows, as plain values: kept with the run when the check was long work."""
from __future__ import annotations

from typing import Any

from planner.imports.csv_tables import Error, Fault, accented
from planner.imports.people.plan import Plan

SHOWN = 100             # wrong rows that the page draws; the rest is counted


def sheet(plan: Plan) -> dict[str, Any]:
    """Counts, the wrong rows with their cells, every reason by its code, who is maybe here already, an odd letter."""
    wrong = plan.report.refused_rows
    shown = frozenset(wrong[:SHOWN])
    return {
        "accented": accented(plan.records), "counts": plan.counts, "changes": plan.changes,
        "rows": len(plan.records) - 1, "headings": list(plan.headings),
        "wrong_rows": list(wrong), "unshown": max(0, len(wrong) - SHOWN),
        "wrong": [{"number": number, "cells": list(plan.row(number)), "columns": sorted(plan.wrong_columns(number))}
                  for number in wrong[:SHOWN]],
        "reasons": [_reason(plan, error) for error in plan.report.errors if error.row in shown],
        "alike": [{"name": entry.name, "mail": entry.mail, "uid": person.uid, "person": person.name}
                  for entry, person in plan.alike]}


def _reason(plan: Plan, error: Error) -> dict[str, Any]:
    """What is wrong with a cell: the code of its sentence, and what the sentence names."""
    near = plan.nearest.get(str(error.params["value"])) if error.code is Fault.UNKNOWN_AREA else None
    return {"row": error.row, "column": error.column, "code": "cell_area_near" if near else f"cell_{error.code.value}",
            "params": {**error.params, "near": near}}
