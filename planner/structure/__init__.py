"""How texts are built: a template per kind of piece, with its parts and its checklist."""
