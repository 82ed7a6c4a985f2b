"""Gateways as they are: processes, sockets, disks, and partners who behave in every way."""
