"""What is written is read again as the same memorandum, in every form."""

import pytest
from hypothesis import given

from record.memoranda import memoranda
from wayout.record import FORMS, read, write


@pytest.mark.parametrize("form", FORMS)
@given(memo=memoranda())
def test_any_memorandum_survives_every_form(form, memo):
    found = read(write(memo, form))
    assert found == memo
