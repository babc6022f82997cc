"""Independent readings of what a process means, against which the engine is compared. Shares no code with it."""
