"""What kind of value stands behind a name before anything runs, as far as that is known for certain."""

from servbot.core.shape.declared import of_annotation, of_model, of_specs
from servbot.core.shape.inferring import Mismatch, infer
from servbot.core.shape.shape import ANY, Kind, Shape, either, kind_words

__all__ = [
    "ANY",
    "Kind",
    "Mismatch",
    "Shape",
    "either",
    "infer",
    "kind_words",
    "of_annotation",
    "of_model",
    "of_specs",
]
