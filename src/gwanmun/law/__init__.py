"""The law: what customs knows. Plain values in, plain values out; no clock, no network, no database."""
