"""MiniLM as an ONNX graph, made from its weights: 8-bit products, or float32 throughout.

Products of 8-bit numbers are sums of whole numbers, and every scale is either
fixed or a token's own: nothing depends on the batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from narrativ.arrays import Vectors

VERSION: Final = 2
"""Of the vectors that the same weights give: to be raised whenever `build`, the windows of a text
or their pooling change, because kept vectors go by it."""
LAYERS: Final = 6
WIDTH: Final = 384
PROBES: Final = 3
"""Inputs in each layer whose ranges the 8-bit graph needs: those of attention, of its
projection, and of the feed-forward layer."""

_OPSET: Final = 17
_IR: Final = 8
_HEADS: Final = 12
_EPSILON: Final = 1e-12
_CONTRIB: Final = "com.microsoft"
_WEIGHT_MAX: Final = 64
"""Processors without VNNI add two products in 16 bits and cut what is over: 2 * 255 * 64 fits,
so that they compute the same numbers as those with it."""
_STEPS: Final = 255
_MARGIN: Final = 1.1
"""What lies beyond the range of the sample by up to this factor is not cut; other texts reach
further than those few."""
_TO_ATTENTION: Final = 0.7
_TO_FEED_FORWARD: Final = 0.6
"""How much of the channels' spread moves from input to weights (SmoothQuant, Xiao et al. 2023):
the best of .3, .5, .6 and .7 on the bundled sample."""
_QUARTERS: Final = (1.0, 1.1892071, 1.4142135, 1.6817929)
"""Powers of the fourth root of two."""
_GELU_LOW: Final = 0.17
"""GELU is nowhere below -0.17."""


@dataclass(frozen=True)
class Ranges:
    """Between which values the channels of an input lie: two arrays of shape (channels,)."""

    low: Vectors
    high: Vectors


def build(
    weights: Mapping[str, Vectors], ranges: Sequence[Ranges] | None, *, probes: bool = False
) -> bytes:
    """Return the graph as the bytes of an ONNX model.

    Parameters
    ----------
    weights
        The tensors of the published model by name.
    ranges
        Of the `PROBES` inputs of each layer, in order; with them the products are
        8-bit, without them all is float32.
    probes
        Whether the inputs that `ranges` is about are outputs too.

    Returns
    -------
    bytes
        Input ``words``: float32 (texts, tokens, 384), the word vectors of texts of
        one length. First output: float32 (texts, tokens, 384), the token vectors;
        then the probes.
    """
    graph = _Graph()
    x = _embedded(graph, weights)
    probed: list[str] = []
    for number in range(LAYERS):
        own = None if ranges is None else ranges[number * PROBES : (number + 1) * PROBES]
        x, inputs = _layer(graph, x, _Tensors(weights, f"encoder.layer.{number}."), own)
        probed += inputs
    return graph.serialised([x, *(probed if probes else [])])


@dataclass
class _Graph:
    """Nodes and constants in the order in which they are made, named by number."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def constant(self, value: npt.ArrayLike) -> str:
        """Add a constant and return its name."""
        from onnx import numpy_helper

        name = f"constant{len(self.constants)}"
        array = np.ascontiguousarray(value) if np.ndim(value) else np.asarray(value)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add an operation of one output and return the name of the output."""
        from onnx import helper

        name = f"{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **attributes))
        return name

    def serialised(self, outputs: Sequence[str]) -> bytes:
        """Return the model with the outputs named."""
        from onnx import TensorProto, helper

        def value(name: str, shape: list[str | int] | None) -> Any:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        graph = helper.make_graph(
            self.nodes,
            "MiniLM",
            [value("words", ["texts", "tokens", WIDTH])],
            [value(name, None) for name in outputs],
            self.constants,
        )
        versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=_IR)
        return bytes(model.SerializeToString(deterministic=True))


@dataclass(frozen=True)
class _Dense:
    """A dense layer: a matrix of shape (inputs, outputs) and a bias."""

    matrix: Vectors
    bias: Vectors

    def scaled(self, factor: Vectors) -> _Dense:
        """Return the layer for an input that is divided by `factor`."""
        return _Dense(self.matrix * factor[:, None], self.bias)


@dataclass(frozen=True)
class _Tensors:
    """The tensors of the model, or of a part of it, by name."""

    weights: Mapping[str, Vectors]
    prefix: str

    def dense(self, name: str) -> _Dense:
        matrix = self.weights[f"{self.prefix}{name}.weight"].T
        return _Dense(matrix, self.weights[f"{self.prefix}{name}.bias"])

    def normalised(self, graph: _Graph, x: str, name: str) -> str:
        name = f"{self.prefix}{name}.LayerNorm"
        factor = graph.constant(self.weights[f"{name}.weight"])
        offset = graph.constant(self.weights[f"{name}.bias"])
        return graph.node("LayerNormalization", x, factor, offset, axis=-1, epsilon=_EPSILON)


def _embedded(graph: _Graph, weights: Mapping[str, Vectors]) -> str:
    """Return the word vectors with their positions, normalised."""
    positions = weights["embeddings.position_embeddings.weight"]
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    zero = graph.constant(np.array([0]))
    tokens = graph.node("Shape", "words", start=1, end=2)
    position = graph.node("Slice", graph.constant(positions + segment), zero, tokens, zero)
    x = graph.node("Add", "words", position)
    return _Tensors(weights, "").normalised(graph, x, "embeddings")


def _layer(
    graph: _Graph, x: str, tensors: _Tensors, ranges: Sequence[Ranges] | None
) -> tuple[str, list[str]]:
    """Return the output of one layer, and the inputs that ranges are about."""
    of_attention, of_projection, of_feed_forward = ranges or (None, None, None)
    roles = [tensors.dense(f"attention.self.{role}") for role in ("query", "key", "value")]
    heads = _products(graph, x, roles, of_attention, _TO_ATTENTION)
    context = graph.node("MultiHeadAttention", *heads, domain=_CONTRIB, num_heads=_HEADS)
    projection = [tensors.dense("attention.output.dense")]
    (attended,) = _products(graph, context, projection, of_projection)
    y = tensors.normalised(graph, graph.node("Add", attended, x), "attention.output")
    middle = [tensors.dense("intermediate.dense")]
    (inner,) = _products(graph, y, middle, of_feed_forward, _TO_FEED_FORWARD)
    output = tensors.dense("output.dense")
    if ranges is None:
        (fed,) = _products(graph, graph.node("Gelu", inner, domain=_CONTRIB), [output], None)
    else:
        # The approximation by tanh is quicker, and leaves the vectors as near to the original's.
        fed = _product_of_gelu(graph, graph.node("FastGelu", inner, domain=_CONTRIB), output)
    return tensors.normalised(graph, graph.node("Add", fed, y), "output"), [x, context, y]


def _products(
    graph: _Graph, x: str, layers: Sequence[_Dense], ranges: Ranges | None, smoothing: float = 0
) -> list[str]:
    """Return dense layers of one input, in 8 bits with one fixed scale if ranges are given."""
    if ranges is None:
        return [
            graph.node(
                "Add",
                graph.node("MatMul", x, graph.constant(layer.matrix)),
                graph.constant(layer.bias),
            )
            for layer in layers
        ]
    low, high = ranges.low, ranges.high
    if smoothing:
        matrices = np.concatenate([layer.matrix for layer in layers], axis=1)
        factor = _smoothed(np.maximum(-low, high), np.abs(matrices).max(axis=1), smoothing)
        x = graph.node("Mul", x, graph.constant(1 / factor))
        layers = [layer.scaled(factor) for layer in layers]
        low, high = low / factor, high / factor
    bottom, top = min(float(low.min()), 0.0) * _MARGIN, max(float(high.max()), 0.0) * _MARGIN
    scale = np.float32(max(top - bottom, 1e-6) / _STEPS)
    zero = np.uint8(np.clip(np.rint(-bottom / scale), 0, _STEPS))
    names = graph.constant(scale), graph.constant(zero)
    eight = graph.node("QuantizeLinear", x, *names)
    return [_product(graph, eight, names, layer, bias=True) for layer in layers]


def _product_of_gelu(graph: _Graph, x: str, layer: _Dense) -> str:
    """Return a dense layer of an input from GELU, in 8 bits with a scale for each token.

    A fixed scale would have to span the few large values of rare tokens.
    """
    largest = graph.node("ReduceMax", x, axes=[-1], keepdims=1)
    # At least one, so that what lies below zero fits beside it.
    unit = graph.node("Max", largest, graph.constant(np.float32(1)))
    scale = np.float32((1 + _GELU_LOW) / _STEPS)
    names = graph.constant(scale), graph.constant(np.uint8(np.rint(_GELU_LOW / scale)))
    eight = graph.node("QuantizeLinear", graph.node("Div", x, unit), *names)
    product = graph.node("Mul", _product(graph, eight, names, layer, bias=False), unit)
    return graph.node("Add", product, graph.constant(layer.bias))


def _product(graph: _Graph, x: str, scale: tuple[str, str], layer: _Dense, *, bias: bool) -> str:
    """Return the product of an 8-bit input with a matrix rounded to 129 steps a column."""
    spread = np.maximum(np.abs(layer.matrix).max(axis=0), np.finfo(np.float32).tiny)
    steps = (spread / _WEIGHT_MAX).astype(np.float32)
    rounded = np.rint(layer.matrix / steps).clip(-_WEIGHT_MAX, _WEIGHT_MAX).astype(np.int8)
    inputs = [x, graph.constant(rounded), scale[0], graph.constant(steps), scale[1]]
    inputs.append(graph.constant(np.zeros(len(steps), np.int8)))
    if bias:
        inputs.append(graph.constant(layer.bias))
    return graph.node("MatMulIntegerToFloat", *inputs, domain=_CONTRIB)


def _smoothed(channels: Vectors, weights: Vectors, share: float) -> Vectors:
    """Return by what to divide the channels of an input, geometric mean about one.

    In steps of a quarter of an octave from a table: a last digit in which processors
    differ does not make another graph.
    """
    logs = share * np.log2(np.maximum(channels, 1e-5))
    logs -= (1 - share) * np.log2(np.maximum(weights, 1e-5))
    octaves, quarters = np.divmod(np.rint(4 * (logs - logs.mean())).astype(int), 4)
    return np.ldexp(np.array(_QUARTERS, dtype=np.float32)[quarters], octaves)
