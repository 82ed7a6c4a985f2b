"""The command: `gwanmun`, for people at a terminal and for scripts."""
