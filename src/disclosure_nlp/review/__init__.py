"""The review round: lists sent to agencies, answers, corrected versions of reports, and the status of root causes."""
