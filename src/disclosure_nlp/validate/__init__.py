"""How far the score can be trusted: agreement with people, known groups, the same report in other files."""
