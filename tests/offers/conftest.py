import pytest


def all_large(monkeypatch):
    """Take every conflict for a large one, and look at few moves together."""
    monkeypatch.setattr("wayout.offers.reach.LARGE", 0)
    monkeypatch.setattr("wayout.offers.reach.ROOM", 40)
    monkeypatch.setattr("wayout.offers.joint.ONE_BY_ONE", 0)


@pytest.fixture
def many_at_a_time(monkeypatch):
    all_large(monkeypatch)


@pytest.fixture(params=["one by one", "many at a time"])
def either(request, monkeypatch):
    if request.param == "many at a time":
        all_large(monkeypatch)
