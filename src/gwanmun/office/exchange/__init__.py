"""Exchange: what an office keeps of its correspondence with other countries: boxes, channels, logs, keys believed."""
