"""The review round: lists sent to agencies, their answers, corrected versions, and the status of root causes."""
