"""How a text reads, Dutch or English: its prose, sentences, syllables, score and language. Pure, and offline."""
