"""Articles that answer questions: editions that never change, review by a second person, finding the right one."""
