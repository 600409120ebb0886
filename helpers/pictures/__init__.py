"""Everything a reader looks at: figures, pictures with controls, live curves, the panel."""
