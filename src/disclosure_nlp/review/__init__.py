"""The review round: lists to agencies, their answers, corrected versions, and what became of every root cause."""
