"""The measures: what sets an outlet's coverage apart, each one a frozen dataclass."""

from narrativ.framing.distance import Distance
from narrativ.framing.emphasis import Emphasis
from narrativ.framing.frames import Frames, frame_scores
from narrativ.framing.terms import Terms
from narrativ.framing.voices import Voices

__all__ = ["Distance", "Emphasis", "Frames", "Terms", "Voices", "frame_scores"]
