"""An edition of the corpus: its files, its datasheet, its folder."""
