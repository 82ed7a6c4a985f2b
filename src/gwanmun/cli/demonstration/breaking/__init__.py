"""Breaking: what goes wrong between countries, played one after another: how it is noticed, by whom, and what ends it."""
