"""Ours beside other ways to get batches: epochs, cold starts, memory, growth, large maps."""
