"""The consumption-environment index: values become points, points are weighed; every node keeps how it came about."""
