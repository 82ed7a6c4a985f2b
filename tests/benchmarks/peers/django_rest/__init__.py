"""The peer on Django REST framework."""
