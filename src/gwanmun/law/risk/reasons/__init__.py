"""What is told of a choice: to the officer why, to the trader by which law."""
