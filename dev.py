#!/usr/bin/env python3
"""Start, test and measure the planner: python3 dev.py run | test | bench | setup.

This file must stay readable for old Pythons, so that they can say which one is needed.
"""
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "The planner needs Python 3.11 or newer, and this is %d.%d. Install a newer one and start it by name, "
        "for example: python3.12 dev.py run" % tuple(sys.version_info[:2])
    )

from tools.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
