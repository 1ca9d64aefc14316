"""What is not lost and not doubled, shown with real processes: python3 dev.py bench --reliability."""
