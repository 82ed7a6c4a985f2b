"""Countries: one folder a country, its dated numbers, its words, its extra steps and its cases."""
