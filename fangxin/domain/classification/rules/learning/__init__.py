"""Learning a classifier from an agency's own labelled history. Imports numpy and scikit-learn: import it where needed."""

from fangxin.domain.classification.rules.learning.model import BadModelFile, Model, UntrustedModelFile
from fangxin.domain.classification.rules.learning.training import (
    ClassReport,
    CrossValidation,
    NothingToLearn,
    OnlyOneClass,
    TooManyClasses,
    Training,
    UnequalColumns,
    train,
)

__all__ = [
    "BadModelFile",
    "ClassReport",
    "CrossValidation",
    "Model",
    "NothingToLearn",
    "OnlyOneClass",
    "TooManyClasses",
    "Training",
    "UnequalColumns",
    "UntrustedModelFile",
    "train",
]
