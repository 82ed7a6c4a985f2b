"""The doors' addresses."""

urlpatterns: list[object] = []
