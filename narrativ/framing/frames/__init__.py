"""Frames: candidates from a codebook, and estimates where human codes confirm them."""

from narrativ.framing.frames.codebooks import Codebook, Frame, read_codebook
from narrativ.framing.frames.measure import Frames
from narrativ.framing.frames.scoring import frame_scores

__all__ = ["Codebook", "Frame", "Frames", "frame_scores", "read_codebook"]
