"""Pure rules about the organisation, accounts and people."""
