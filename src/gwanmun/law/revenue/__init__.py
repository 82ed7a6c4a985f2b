"""What goods are worth, what is owed on them, paid, secured, and given back."""
