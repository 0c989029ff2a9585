"""corpus: many reports. Sources, the engine, the store, resuming, decisions, runs and exports."""
