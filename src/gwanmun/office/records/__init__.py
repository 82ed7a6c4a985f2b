"""Records: tables to search, made from the journal; they may be thrown away and made again."""
