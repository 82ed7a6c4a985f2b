"""The artefact: everything a model is, as text that anybody can read, hash and grow again."""

import hashlib
from functools import cached_property

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.features import HOUSE, FeatureSpec, spec_problems
from gwanmun.law.risk.model.calibration import Calibration
from gwanmun.law.risk.model.trees import Trees, read_trees


class Artefact(Struct, frozen=True, dict=True):  # `dict` is where cached_property keeps; nobody encodes it
    """The trees for the chance of a hit, those for the share of the value a hit evades, and what makes them numbers."""

    spec: FeatureSpec
    chance: str  # LightGBM's text; the margin of a hit
    evaded: str  # the same; evaded tax as a share of the declared value, of a hit
    calibration: Calibration
    evaded_scale_ppm: int  # what was really evaded, of what the second trees foretold, on rows they had not seen

    @cached_property
    def chance_trees(self) -> Trees:
        """The first trees, read. Raises Refused."""
        return _fitting(self.spec, read_trees(self.chance))

    @cached_property
    def evaded_trees(self) -> Trees:
        """The second trees, read. Raises Refused."""
        return _fitting(self.spec, read_trees(self.evaded))

    def files(self) -> dict[str, bytes]:
        """The artefact as files."""
        return {
            "chance.txt": self.chance.encode(),
            "evaded.txt": self.evaded.encode(),
            "features.json": msgspec.json.format(msgspec.json.encode(self.spec)),
            "calibration.json": msgspec.json.encode([self.calibration, self.evaded_scale_ppm]),
        }

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each file."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files().items()}


FILES = ("chance.txt", "evaded.txt", "features.json", "calibration.json")
SPEC = HOUSE


def read_artefact(files: dict[str, bytes]) -> Artefact:
    """Put an artefact together from its files, and refuse one of another schema or that no score can come from."""
    lacking = [name for name in FILES if name not in files]
    if lacking:
        raise Refused(*(Problem("model-incomplete", name) for name in lacking))
    try:
        spec = msgspec.json.decode(files["features.json"], type=FeatureSpec)
        calibration, scale = msgspec.json.decode(files["calibration.json"], type=tuple[Calibration, int])
        read = Artefact(spec, files["chance.txt"].decode(), files["evaded.txt"].decode(), calibration, scale)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Refused(Problem("model-foreign", facts={"why": str(wrong)})) from None
    problems = spec_problems(spec)
    if problems:
        raise Refused(*problems)
    if spec != SPEC or not calibration.is_sound or scale < 0:
        why = "it was made for other features than this office works out, or its table does not rise"
        raise Refused(Problem("model-foreign", "features.json", facts={"why": why}))
    for trees in (read.chance_trees, read.evaded_trees):  # both are read here, so that what is wrong shows now
        if not trees.trees:
            raise Refused(Problem("model-foreign", facts={"why": "it has no trees"}))
    return read


def _fitting(spec: FeatureSpec, trees: Trees) -> Trees:
    if trees.names != spec.names:
        raise Refused(Problem("model-foreign", facts={"why": "its trees ask for other features than it says"}))
    return trees
