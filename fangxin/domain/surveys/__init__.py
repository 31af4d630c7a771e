"""Surveys of consumers: questionnaires as data, quota samples, answers by paper, telephone and link, estimates with their margins."""
