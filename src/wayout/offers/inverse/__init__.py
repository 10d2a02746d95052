"""The inverse: which preferences would make a state rest, the least change to them, and how many would."""

from wayout.offers.inverse.count import Count, count_orders
from wayout.offers.inverse.least import least_change
from wayout.offers.inverse.question import BY_RANKING, Goal, Inverse, OrderChange, RankingChange, Searched

__all__ = [
    "BY_RANKING",
    "Count",
    "Goal",
    "Inverse",
    "OrderChange",
    "RankingChange",
    "Searched",
    "count_orders",
    "least_change",
]
