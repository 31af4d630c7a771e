"""What writes disclosure: the sweep, reviews, answers, objections, and the register itself."""
