"""Random scenario files as plain data: every key of the schema, in every way to write it, oddly worded."""

import string

ODD = [
    "=1+1", "TRUE", "false", "007",
    "1e5", "  edges ", "two\nlines", "'quoted", "a; b", "(none)", "ünï 🚢", "\x07bell",
    "_x0041_", "1962-10-24", "50%", "-5", "+5", "@cmd", "x" * 50, "#REF!", "#N/A", "a: b", "\ttab", "\r\nreturn",
    "no", "<b>&amp;</b>", "1/2", "0.1", "{x}", "[y]", "é" * 3, "\ufffe", "",  " ", "~", "None", "𝒳",
]  # fmt: skip
PLAIN = ["talk", "hold and not talk", "a letter", "the gate", "Doc#2", "letter"]
INSTANTS = [
    "1962-10-24T23:15-04:00",
    "2031-05-05T09:00[Europe/Berlin]",
    "2031-05-06T09:00Z",
    "2031-05-07 09:00+02:00",
]


def _text(draw):
    return draw.choice(ODD if draw.random() < 0.4 else PLAIN)


def _number(draw, low=0.0, high=100.0):
    return draw.choice(
        [draw.uniform(low, high), draw.randint(int(low), int(high)), round(draw.uniform(low, high), 2)]
    )


def _texts(draw):
    return draw.choice([_text(draw), [_text(draw) for _ in range(draw.randint(0, 3))]])


def _instant(draw):
    return draw.choice(INSTANTS)


def _some(draw, chance=0.4, **makers):
    """Some of the keys, each made by its maker."""
    return {key.rstrip("_"): make(draw) for key, make in makers.items() if draw.random() < chance}


def _by_key(draw, make, most=3, keys=None):
    """A mapping with keys of its own."""
    found = {}
    for _ in range(draw.randint(0, most)):
        key = draw.choice(keys) if keys else _key(draw)
        found[key] = make(draw)
    return found


def _key(draw):
    odd = ["007", "=a", "a.b", 'a"b', "[x]", "TRUE", "1e5", "a;b", "(none)", "ünï", "-", "a: b", "a\\b"]
    plain = "".join(draw.choice(string.ascii_lowercase) for _ in range(3))
    return draw.choice(odd) if draw.random() < 0.25 else plain


def _known_to(draw):
    return draw.choice(
        [_text(draw), ["US", "USSR"], ["US"], {"US": _instant(draw)}, {"A": None, "B": _instant(draw)}]
    )


def _deep(draw, depth=0):
    kinds = [lambda: _text(draw), lambda: draw.choice([True, False, None, [], {}, 3, 0.5, 2.0, -1, 10**16, 1e300])]
    if depth < 2:
        kinds += [lambda: {_key(draw): _deep(draw, depth + 1) for _ in range(draw.randint(1, 3))}]
        kinds += [lambda: [_deep(draw, depth + 1) for _ in range(draw.randint(1, 3))]]
    return draw.choice(kinds)()


def _evidence(draw):
    return _some(
        draw,
        0.15,
        because=_text,
        source=_texts,
        view_of=_text,
        paraphrase=_text,
        read=lambda d: d.choice(["read", "secondary", "derived", "memory"]),
        grade=lambda d: d.choice("ABCD"),
        known_from=_instant,
        known_to=_known_to,
        before=lambda d: {_key(d): _deep(d)},
        otherwise=lambda d: {_key(d): {_key(d): _deep(d)}},
    )


def _statement(draw, **more):
    text = _text(draw)
    return draw.choice([text, {"statement": text, **_evidence(draw), **_some(draw, 0.3, **more)}])


def _statements(draw, **more):
    return [_statement(draw, **more) for _ in range(draw.randint(0, 3))]


def _three(draw, low=0.0, high=90.0):
    ends = sorted(_number(draw, low, high) for _ in range(3))
    return dict(zip(("low", "likely", "high"), ends, strict=True))


def _range(draw):
    return draw.choice([_number(draw, 1, 90), {**_three(draw, 1, 90), **_evidence(draw)}])


def _simple_hours(draw):
    shape = _some(draw, shape=lambda d: d.choice(["triangular", "pert"]))
    return draw.choice([_number(draw), {**_three(draw), **shape, **_evidence(draw)}])


def _hours(draw):
    past = [_number(draw, 1), 7.5, {"sent": INSTANTS[1], "received": INSTANTS[2]}]
    median = {"median": _number(draw, 1, 9), "within": _number(draw, 20, 90)}
    return draw.choice(
        [
            _simple_hours(draw),
            {**median, **_some(draw, chance=lambda d: d.choice([0.8, 0.95])), **_evidence(draw)},
            {"past": past[: draw.randint(2, 3)], **_evidence(draw)},
        ]
    )


def _position(draw):
    return {"lat": _number(draw, -90, 90), "lon": _number(draw, -180, 180)}


def _sailing(draw):
    fix = draw.choice(
        [
            {"at_line": {"line": _text(draw), "at": _instant(draw)}},
            {"position": {**_position(draw), "at": _instant(draw)}},
            {"track": draw.choice(["fixes.csv", {"file": "fixes.csv", "zone": "UTC"}, {"file": "a;b.csv"}])},
        ]
    )
    waypoints = lambda d: [{**_position(d), **_some(d, title=_text)} for _ in range(d.randint(0, 3))]  # noqa: E731
    return {
        **fix,
        "speed_kn": _range(draw),
        **_some(draw, course_deg=_range, waypoints=waypoints),
        **_evidence(draw),
    }


def _line(draw):
    shape = draw.choice(
        [
            {"radius_nm": _number(draw, 1, 900), **_some(draw, centre=_position)},
            {"points": [_position(draw) for _ in range(draw.randint(0, 3))], "closed": draw.random() < 0.5},
            {"radius_nm": 5, "sector": {"from_deg": _number(draw), "to_deg": _number(draw)}},
        ]
    )
    return {**shape, **_some(draw, title=_text), **_evidence(draw)}


def _asleep(draw):
    days = lambda d: d.choice([["sat", "sun"], ["mon"], []])  # noqa: E731
    return {"since": draw.choice(["22:30", "24:00"]), "until": "07:00", **_some(draw, days=days)}


def _channel(draw):
    asleep = lambda d: d.choice([_asleep(d), [_asleep(d) for _ in range(d.randint(0, 2))]])  # noqa: E731
    extra = _some(draw, title=_text, carrier=_text, asleep=asleep, zone=lambda d: "Europe/Berlin")
    return {"hours": _hours(draw), **extra, **_evidence(draw)}


def _deadline(draw):
    at = draw.choice([_instant(draw), {"low": INSTANTS[0], "likely": INSTANTS[1], "high": INSTANTS[2]}])
    return {"at": at, **_some(draw, title=_text, extensions=_extensions), **_evidence(draw)}


def _extensions(draw):
    how = lambda d: d.choice([{"hours": _hours(d)}, {"to": _instant(d)}])  # noqa: E731
    return _by_key(draw, lambda d: {**how(d), **_some(d, title=_text, if_reached=_text), **_evidence(d)}, 2)


def _standstill(draw):
    return {"term": "2 days", **_some(draw, begins=_instant, extension=_text, holds=_texts), **_evidence(draw)}


def _clock(draw):
    return {
        "start": _instant(draw),
        **_some(
            draw,
            zone=lambda d: "America/New_York",
            sun_at=_position,
            daylight_only=lambda d: d.random() < 0.5,
            contacts_by=lambda d: d.choice(["radial", "track"]),
            order_hours=_simple_hours,
            runs=lambda d: d.randint(100, 9000),
            seed=lambda d: d.choice([0, 7, 2**62]),
            standstill=_standstill,
            lines=lambda d: _by_key(d, _line),
            ships=lambda d: _by_key(
                d, lambda e: {**_sailing(e), **_some(e, title=_text, readings=lambda f: _by_key(f, _sailing, 2))}
            ),
            channels=lambda d: _by_key(d, _channel),
            deadlines=lambda d: _by_key(d, _deadline),
            wanted=lambda d: d.choice([0.5, 0.95]),
        ),
        **_evidence(draw),
    }


def _option(draw):
    return draw.choice(
        [
            None,
            {
                **_some(
                    draw,
                    title=_text,
                    one_way=lambda d: d.choice(["on", "off"]),
                    verified_by=_text,
                    act=_text,
                    consent=_texts,
                ),
                **_evidence(draw),
            },
        ]
    )


def _belief(draw):
    return {
        **_some(
            draw,
            preferences=lambda d: _statements(d, sure=lambda e: e.choice([1, 0.8, 0])),
            ranking=lambda d: [_texts(d) for _ in range(d.randint(0, 4))],
            face=_statements,
        ),
        **_evidence(draw),
    }


def _party(draw):
    variant = lambda d: {**_belief(d), **_some(d, chance=lambda e: e.choice([0.2, [0.05, 0.3], 0, [0, 1]]))}  # noqa: E731
    return {
        **_belief(draw),
        **_some(
            draw,
            name=_text,
            role=lambda d: d.choice(["principal", "third_party"]),
            mandate=_texts,
            options=lambda d: _by_key(d, _option),
            moves=lambda d: _by_key(d, _texts),
            variants=lambda d: _by_key(d, variant, 2),
        ),
    }


def _document(draw):
    return {
        "citation": _text(draw),
        **_some(
            draw,
            turns=lambda d: d.randint(0, 30),
            file=_text,
            kind=_text,
            date=lambda d: d.choice(["1962-10-24", INSTANTS[0]]),
            from_=_text,
            to=_text,
            replies_to=_texts,
            known_from=_instant,
            known_to=_known_to,
        ),
    }


def _record(draw):
    listed = [{"id": f"d{n}", **_document(draw)} for n in range(draw.randint(0, 2))]
    return draw.choice([_by_key(draw, _document, 4), listed])


def _step(draw):
    timed = draw.choice(
        [{"hours": _hours(draw)}, {"channel": _texts(draw)}, {"clears": _by_key(draw, _hours, 2)}, {}]
    )
    extra = _some(
        draw, who=_texts, after=_texts, after_first=_texts, in_turn=lambda d: d.random() < 0.5, reaches=_text
    )
    return {"does": _text(draw), **timed, **extra, **_evidence(draw)}


def _plan(draw):
    return {
        **_some(
            draw,
            title=_text,
            offer=lambda d: [_text(d) for _ in range(d.randint(0, 3))],
            channel=_text,
            line=_text,
            let_through=_texts,
            deadline=_text,
            extend=_texts,
            ends_with=_text,
            steps=lambda d: _by_key(d, _step),
        ),
        **_evidence(draw),
    }


def _proposal(draw):
    committed = lambda d: d.choice([_statement(d), _statements(d)])  # noqa: E731
    return {
        **_some(
            draw,
            title=_text,
            commitments=lambda d: _by_key(d, committed),
            carrier=_text,
            trigger=_text,
            term=_text,
            area=_text,
            verification=lambda d: _by_key(d, _text),
            start=_instant,
            expiry=_instant,
        ),
        **_evidence(draw),
    }


def random_file(draw):
    """A scenario file that is well formed, if hardly ever without faults."""
    graph = draw.random() < 0.2
    status_quo = (_text) if graph else (lambda d: [_text(d) for _ in range(d.randint(0, 3))])
    loss = lambda d: {"statement": _text(d), "loss": _number(d, -9), **_evidence(d)}  # noqa: E731
    return {
        **({"states": [_text(draw) for _ in range(draw.randint(1, 4))]} if graph else {}),
        **_some(
            draw,
            0.6,
            wayout=lambda d: 1,
            title=_text,
            about=_text,
            decision_makers=lambda d: _by_key(d, _party, 4),
            infeasible=_statements,
            status_quo=status_quo,
            losses=lambda d: _by_key(d, lambda e: [loss(e) for _ in range(e.randint(0, 2))]),
            record=_record,
            clock=_clock,
            plans=lambda d: _by_key(d, _plan),
            proposals=lambda d: _by_key(d, _proposal),
            imported=lambda d: {_key(d): _deep(d)},
        ),
    }
