"""Questions that human coders answer about two reports, and the text measures that each question validates."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["LEAST_AGREEMENT", "QUESTIONS"]

LEAST_AGREEMENT = 0.75  # smallest agreement with which a measure counts as validated
# Measures that readers can compare, by question; -1 if the question asks for the report with the lower value.
QUESTIONS: Mapping[str, Mapping[str, int]] = {
    "clearer": {"tx_cpc": -1, "tx_cps": -1, "tx_adco": -1, "tx_read": -1},
    "concrete": {"tx_spec": 1, "tx_num": 1, "tx_hedge": -1, "tx_pad": -1},
    "copied": {"tx_stick": 1, "tx_mod": -1, "tx_mod_adj": -1},
}
