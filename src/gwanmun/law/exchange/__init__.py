"""Exchange: how countries ask and answer one another: messages, seals, the log and its proofs."""
