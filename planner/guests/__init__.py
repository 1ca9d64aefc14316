"""Outside reviewers: somebody who does not work here reads one text by a secret link, comments, and gives advice."""
