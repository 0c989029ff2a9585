"""compare: many reports → Panel. Agencies over years, what they took over from each other, and how sure figures are."""
