"""Public registers: what the office enters for everybody to read. Which there are and what they show is content."""
