"""Who could write what, and when: fit, ranking, and the plan of a quarter (docs/domain.md e). Knows no agenda."""
