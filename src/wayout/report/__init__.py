"""What is shown: words, tables, figures and the brief, as values; nothing is saved here."""
