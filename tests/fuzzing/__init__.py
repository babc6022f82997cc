"""Random harm: mutations of good content and answers, of which none may do more than be refused in words."""
