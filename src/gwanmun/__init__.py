"""Gwanmun (관문, the gate): a whole national customs administration in one package."""
