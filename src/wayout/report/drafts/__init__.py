"""What to say: drafts of an offer to each addressee, with what was said before and what each sentence costs."""

from wayout.report.drafts.deal import (
    Deal,
    Source,
    deal_by_default,
    deal_of_plan,
    deal_of_proposal,
    deal_of_state,
)
from wayout.report.drafts.draft import Before, Draft, Message, drafts, message
from wayout.report.drafts.points import Deed, Follows, Point, Warned
from wayout.report.drafts.said import Said
from wayout.report.drafts.templates import NAMES, OURS, TemplateError, Templates
from wayout.report.drafts.until import Instant, Until

__all__ = [
    "NAMES",
    "OURS",
    "Before",
    "Deal",
    "Deed",
    "Draft",
    "Follows",
    "Instant",
    "Message",
    "Point",
    "Said",
    "Source",
    "TemplateError",
    "Templates",
    "Until",
    "Warned",
    "deal_by_default",
    "deal_of_plan",
    "deal_of_proposal",
    "deal_of_state",
    "drafts",
    "message",
]
