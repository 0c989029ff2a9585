"""synth: made-up reports whose truth is known. Agencies and sentences are invented."""
