"""Who could write what, and when: fit, ranking, and the plan of a quarter (docs/domain.md e). Knows no agenda.

- ``rules``: pure. FIT of one person for one topic; ``Instance`` with ``rank``, ``worth``, ``check``, ``input_hash``.
- ``engine``: ``solve`` an instance, exactly or fast.
- ``queries``: FIT of people from what inventory, personas and similarity know: ``fits_for`` one person,
  ``fits_of`` one brief.
"""
