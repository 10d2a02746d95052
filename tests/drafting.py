"""Drafts of a bundled case, for the tests."""

import wayout
from wayout.offers import Conditions, definitions_for, offers_by
from wayout.plans import compare
from wayout.report.drafts import deal_by_default, deal_of_plan, deal_of_proposal, deal_of_state, drafts


def conditions_of(scenario):
    return Conditions(definitions_for(scenario.conflict))


def made(name, plan=None, proposal=None, state=None, by=None, **given):
    scenario = wayout.load(name, **given)
    conditions, found = conditions_of(scenario), compare(scenario)
    if plan:
        deal = deal_of_plan(scenario, found, conditions, plan)
    elif proposal:
        deal = deal_of_proposal(scenario, found, conditions, proposal)
    elif state:
        deal = deal_of_state(scenario, found, conditions, scenario.conflict.space.state(state))
    else:
        deal = deal_by_default(scenario, found, conditions, offers_by(conditions))
    return drafts(deal, by)
