"""The whole house goes out and comes in: full export and import, backup and restore, the move to another database.

Source: docs/domain-more.md s (Export, Backup); docs/operators.md.
"""
