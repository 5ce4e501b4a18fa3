"""The drill: visitors chat while the processes are killed; counts what was lost, doubled or mixed up."""
