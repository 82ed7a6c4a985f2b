"""A made-up trade: traders, goods and fraud whose truth is known, to try the house on; nobody in it is real."""
