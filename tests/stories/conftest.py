"""What stories of two countries stand on: their keys, made once, and their offices."""

import pytest

from tests.exchange.hammer import countries
from tests.exchange.hammer.countries import Country
from tests.stories.abroad import Pair


@pytest.fixture(scope="session")
def two_countries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Country]:
    """The keys of Korea and Viet Nam, made once."""
    return countries.make_all(tmp_path_factory.mktemp("countries"), {"KR": 443, "VN": 444})


@pytest.fixture
def pair(offices, two_countries, monkeypatch) -> Pair:
    """Korea and Viet Nam as partners."""
    return Pair(offices, two_countries, monkeypatch)
