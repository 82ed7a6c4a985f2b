"""Vocabulary: the processes published rules name, each with the name it has in the rule language.

Closed on purpose: a sentence whose process stands here is read, any other goes to the queue. Spellings are patterns;
the first that fits wins, so longer ones stand first.
"""

import re

from gwanmun.law.origin.prose.words import worded

_WITH_CUTTING = r"[, ]*\(?(?:including|followed by) cutting(?: of (?:the )?fabrics?)?\)?"
_NON_WOVEN = r"non-?woven (?:fabric formation|process(?:es)?|techniques?)"

SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"yarn[ -]dyeing", "yarn_dyeing"),
    (rf"making[ -]?up(?:{_WITH_CUTTING})?(?: in one operation)?", "making_up"),
    (rf"(?:any |other |a )?{_NON_WOVEN}(?:,? including needle[ -]punching)?", "nonwoven_formation"),
    (r"bonding into a non-?woven", "nonwoven_bonding"),
    (r"(?:other )?fabric formation(?: process)?", "fabric_formation"),
    (r"at least two (?:other )?(?:main )?(?:preparatory )?(?:or |and )?finishing operations(?: ?\(such as [^()]*\))?",
     "two_finishing_operations"),
    (r"(?:any |other )?mechanical operations?", "mechanical_operation"),
    (r"(?:the )?use", "use"),
    (r"(?:the )?operation of diffusion[, (]+in which [^.\n]*? dopant\)?(?:,? whether or not [^.\n]*)?", "diffusion"),
    (r"(?:operations of )?refining", "refining"),
    (r"(?:one or more )?(?:of the )?specific process(?:es|\(es\)|es\))", "specific_process"),
    (r"(?:a )?chemical reactions?", "chemical_reaction"),
    (r"(?:controlled )?mixing and blending", "mixing_and_blending"),
    (r"(?:a )?change in particle size", "particle_size_change"),
    (r"production of standard(?:s)? materials?", "standard_materials"),
    (r"isomer separation", "isomer_separation"),
    (r"biotechnological processing", "biotechnological_processing"),
    (r"(?:trans)?esterification", ""),
    (r"hydro-?treatment", "hydrotreatment"),
    (r"re-?tanning", "retanning"),
    (r"metali[sz]ing", "metalising"),
    (r"rubberi[sz]ing", "rubberising"),
    (r"(?:finger|end)-? ?jointing", "end_jointing"),
    (r"plann?ing", "planing"),
    (r"calcinations?", "calcination"),
    (r"lamination", "laminating"),
    (r"(?:cell manufacture|cell activation)", ""),
    (r"knitting(?:/crocheting| or (?:with )?crocheting)", "knitting_or_crocheting"),
)  # fmt: skip
"""How processes of several words, or of several spellings, are spelled; "" is the words themselves."""

SINGLE = [
    "spinning",
    "extrusion",
    "weaving",
    "knitting",
    "crocheting",
    "tufting",
    "twisting",
    "texturing",
    "gimping",
    "dyeing",
    "printing",
    "flocking",
    "coating",
    "laminating",
    "impregnating",
    "covering",
    "embroidering",
    "felting",
    "bleaching",
    "spraying",
    "distillation",
    "purification",
    "calcination",
    "grinding",
    "crushing",
    "drying",
    "milling",
    "blending",
    "mixing",
    "alloying",
    "fusion",
    "separation",
    "beading",
    "moulding",
    "splicing",
    "sanding",
    "retreading",
    "carding",
    "combing",
    "cleaning",
    "disinfecting",
    "sorting",
    "straightening",
    "enriching",
    "purifying",
    "removal",
    "cutting",
    "assembly",
    "turning",
    "drilling",
    "reaming",
    "threading",
    "deburring",
    "sandblasting",
    "sterilisation",
    "smoking",
    "cooking",
    "smelting",
    "melting",
    "casting",
    "forging",
    "rolling",
    "polishing",
    "sewing",
    "assembling",
    "fermentation",
    "crystallisation",
    "hydrogenation",
    "cracking",
    "reforming",
]
"""Processes of one word, spelled alike everywhere."""

HEADS = worded(
    r"(?:(?:destructive|electrolytic|thermal|chemical|hand|the operation of|mechanical)[, -]*(?:(?:or|and) )?)*"
    r"(?:"
    + "|".join(SINGLE)
    + r"|decoration|treatment|diffusion|retanning|re-tanning|lamination|planing|calcinations?)\b"
)
"""How a sentence begins that describes a process in its own words."""

ANY_PROCESS = "|".join((*(f"(?:{spelling})" for spelling, _ in SPELLINGS), *SINGLE))
"""A pattern of any process there is."""

LONGEST_NAME = 160
"""Characters of a process in the rule language."""

_NAMES = tuple((worded(rf"(?:{spelling})"), name) for spelling, name in SPELLINGS)
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def process_name(words: str) -> str:
    """The name of a process in the rule language: "Making-up including cutting" is `making_up`."""
    known = next((name for spelling, name in _NAMES if name and spelling.fullmatch(words)), "")
    return known or snake(words)


def snake(words: str) -> str:
    """Words as a name: letters, figures and strokes."""
    return _NOT_IN_NAMES.sub("_", words.lower()).strip("_")
