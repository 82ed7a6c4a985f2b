"""The template: the country pack one copies to begin a new country."""
