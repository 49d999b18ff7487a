"""Demo agencies: independent peers written from the agencies' own interface notes."""
