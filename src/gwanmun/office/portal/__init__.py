"""The door for people: pages over the desks that the machine door stands on; no logic of their own."""
