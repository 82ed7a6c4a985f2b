"""Journal: what happened, in order; it only grows, and it is the only room that writes facts."""
