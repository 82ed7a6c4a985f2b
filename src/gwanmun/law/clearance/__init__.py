"""One declaration, from lodgement to release, and what comes after."""
