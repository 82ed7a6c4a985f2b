"""Breaking: what goes wrong between countries, one after another: how it is noticed, by whom, and what ends it."""
