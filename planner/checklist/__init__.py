"""What is checked of a text before it goes to review: by the machine, by hand, or waived with a reason."""
