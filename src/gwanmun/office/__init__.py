"""The office: where customs is practised; it opens, gathers, asks the law and writes down."""
