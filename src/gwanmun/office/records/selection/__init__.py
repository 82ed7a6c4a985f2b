"""Selection's records: the controls to do and done, by office and by day; made from the journal like all records."""
