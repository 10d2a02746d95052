"""What third parties add: offers with each of their acts withheld, and who may and would carry one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wayout.model import Conflict, Graph, ListedForm, OptionForm
from wayout.offers.changes import Setting, after, made_of_options, options_of, setting
from wayout.offers.conditions import Conditions
from wayout.offers.judged import definitions_for
from wayout.offers.no_agreement import Drift
from wayout.offers.outcome import Outcome, outcome
from wayout.offers.paths import consented, joint_ends, path_step, within_mandate
from wayout.offers.proposal import Proposal, may_do, put
from wayout.offers.ways_out import WayOut
from wayout.stability import Definitions

SPEAKS = frozenset({"convey", "propose", "request"})  # the verbs of a mandate that carry words


# --- acts withheld -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is left without some acts: these options of third parties (a general graph: all its moves) stay put.

    `ways_out` are those left, by label. `joint_without` are the joint improvements of the principals from no
    agreement, `joint_with` those from there once the acts are done; none if they are not `allowed`, by what is
    possible or by those whose consent they need.
    """

    acts: tuple[str, ...]
    allowed: bool
    ways_out: tuple[str, ...]
    joint_without: tuple[int, ...]
    joint_with: tuple[int, ...]


def what_third_parties_add(conditions: Conditions) -> tuple[Withheld, ...]:
    """Each act that a third party's mandate names withheld by itself, in file order, then all of them together."""
    conflict = conditions.conflict
    if conflict.is_graph:
        each = [(conflict.keys[i],) for i in conflict.third_parties if conflict.decision_makers[i].mandate]
    else:
        owned = ((i, option) for i in conflict.third_parties for option in options_of(conflict, i))
        each = [(option.key,) for i, option in owned if within_mandate(conflict, i, (option,))]
    together = [tuple(act for acts in each for act in acts)] if len(each) > 1 else []
    return tuple(_withheld(conditions, acts) for acts in (*each, *together))


def _withheld(conditions: Conditions, acts: tuple[str, ...]) -> Withheld:
    definitions, conflict = conditions.definitions, conditions.conflict
    left = without_acts(conflict, acts)
    still_out = np.flatnonzero(Conditions(definitions_for(left)).ways_out)
    done = [end for start in conditions.rest.states for end in _done(definitions, acts, start)]
    return Withheld(
        acts,
        bool(done),
        tuple(left.space.label(state) for state in still_out.tolist()),
        joint_ends(definitions, conditions.rest.states),
        joint_ends(definitions, done),
    )


def without_acts(conflict: Conflict, acts: Sequence[str]) -> Conflict:
    """The conflict in which these options stay as in the status quo (a general graph: these third parties stay)."""
    space = conflict.space
    if isinstance(space, Graph):
        arcs = tuple({} if conflict.keys[i] in acts else arcs for i, arcs in enumerate(space.arcs))
        return replace(conflict, space=Graph(space.names, arcs))
    assert conflict.status_quo is not None
    now = setting(space, conflict.status_quo)
    still = np.logical_and.reduce([space.feasible, *(space.column(key) == now[key] for key in acts)])
    if not isinstance(space, ListedForm):
        return replace(conflict, space=OptionForm(space.options, still))
    listed = ListedForm(space.options, space.codes[still])
    return Conflict(
        conflict.decision_makers,
        listed,
        conflict.payoffs[:, still],
        listed.position(space.code_of(conflict.status_quo)),
    )


def _done(definitions: Definitions, acts: Sequence[str], start: int) -> tuple[int, ...]:
    """The state in which third parties have done these acts; nothing if they may not or cannot."""
    conflict, space = definitions.conflict, definitions.space
    if isinstance(space, Graph):
        movers = [conflict.index(key) for key in acts]
        return tuple(dict.fromkeys(end for i in movers for end in space.moves(i, start)))
    now, state = setting(space, start), start
    for dm in conflict.third_parties:
        switched = {option.key: not now[option.key] for option in options_of(conflict, dm) if option.key in acts}
        end = after(space, state, switched)
        if end is None or not may_do(definitions, dm, state, end):
            return ()
        state = end
    return (state,)


# --- carrying ----------------------------------------------------------------------------------------------


def direct(definitions: Definitions, way: WayOut) -> Outcome | None:
    """What becomes of the same offer with no third party's act in it; None if there is none or it cannot be."""
    if not way.third_party or definitions.conflict.is_graph:
        return None
    conflict, space = definitions.conflict, made_of_options(definitions.conflict)
    before = setting(space, way.path[0].start)
    acts = {option.key: before[option.key] for i in conflict.third_parties for option in options_of(conflict, i)}
    state = after(space, way.state, acts)
    return None if state is None else outcome(definitions, state)


def unwilling(rest: Drift, conflict: Conflict, way: WayOut) -> tuple[int, ...]:
    """The third parties that act on the way and prefer some state of no agreement to where it leads."""
    acting = {i for step in way.path if step.kind == "act" for i in step.by}
    return tuple(i for i in sorted(acting) if prefers(conflict, i, rest.states, (way.state,)))


def prefers(conflict: Conflict, dm: int, ones: Iterable[int], others: Iterable[int]) -> bool:
    """Some state of the first is strictly better for `dm` than some of the second."""
    rank, worst = conflict.ranks[dm], list(others)
    return any(rank[one] > rank[other] for one in ones for other in worst)


@dataclass(frozen=True, slots=True)
class Carriage:
    """Whether one who carries a proposal, or acts in it, may and would.

    `acts` are the options it is to switch. `beyond` are the verbs its mandate does not name, `refused_by` those
    whose consent an act needs and who lose by it. It is `unable` if the acts are no move of its, and `unwilling`
    if it prefers no agreement to what acceptance by all leads to.
    """

    dm: int
    carries: bool
    acts: Setting
    beyond: tuple[str, ...] = ()
    refused_by: tuple[int, ...] = ()
    unable: bool = False
    unwilling: bool = False

    @property
    def can(self) -> bool:
        """It may, it is able to, and it would."""
        return not (self.beyond or self.refused_by or self.unable or self.unwilling)


def carriage(conditions: Conditions, proposal: Proposal, accepted: Sequence[int]) -> tuple[Carriage, ...]:
    """The carrier of the proposal, and the third parties that act in it."""
    third = [i for i in conditions.conflict.third_parties if proposal.commitments.get(i)]
    carrier = () if proposal.carrier is None else (proposal.carrier,)
    return tuple(_carriage(conditions, proposal, accepted, dm) for dm in dict.fromkeys((*carrier, *third)))


def _carriage(conditions: Conditions, proposal: Proposal, accepted: Sequence[int], dm: int) -> Carriage:
    conflict, carries = conditions.conflict, dm == proposal.carrier
    if dm in conflict.principals:
        return Carriage(dm, carries, {})
    acts = _switched(conditions, proposal.commitments.get(dm, {}))
    acting = [option for option in options_of(conflict, dm) if option.key in acts]
    beyond = [option.act or option.key for option in acting if not within_mandate(conflict, dm, (option,))]
    if carries and not acts and not SPEAKS & set(conflict.decision_makers[dm].mandate):
        beyond = ["convey"]
    able, refused_by = _possible(conditions, proposal, dm)
    return Carriage(
        dm,
        carries,
        acts,
        tuple(dict.fromkeys(beyond)),
        refused_by,
        not able,
        prefers(conflict, dm, conditions.rest.states, accepted),
    )


def _switched(conditions: Conditions, acts: Setting) -> Setting:
    """Those of the acts that switch something in some state of no agreement; to leave a thing as it is is none."""
    space = made_of_options(conditions.conflict)
    starts = [setting(space, state) for state in conditions.rest.states]
    return {key: on for key, on in acts.items() if any(start[key] != on for start in starts)}


def _possible(conditions: Conditions, proposal: Proposal, dm: int) -> tuple[bool, tuple[int, ...]]:
    """Whether it can do its part from every state of no agreement, and who would refuse the consent that needs.

    Third parties before it in the file have then done theirs.
    """
    definitions, space = conditions.definitions, made_of_options(conditions.conflict)
    terms = proposal.commitments
    earlier = replace(proposal, commitments={i: own for i, own in terms.items() if i < dm})
    able, refused_by = True, set()
    for start in (put(definitions, earlier, rest) for rest in conditions.rest.states):
        end = after(space, start, terms.get(dm, {}))
        if end is None or (end != start and end not in definitions.moves(dm, start)):
            able = False
            continue
        step = path_step(definitions, "act", (dm,), start, end)
        if not consented(conditions.conflict, step):
            asked = {conditions.conflict.index(who) for o in space.changed(start, end) for who in o.consent}
            refused_by |= asked & set(step.losses)
    return able, tuple(sorted(refused_by))
