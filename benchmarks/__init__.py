"""How fast, how small, compared with a floor in the same run: python3 dev.py bench (docs/performance.md)."""
