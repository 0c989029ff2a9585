"""Model files of the tagger: one NumPy npz file of plain arrays with a JSON header, without executable content."""

from __future__ import annotations

import hashlib
import io
import zipfile
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from disclosure_nlp.errors import DefinitionError, os_error_reason
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPath, write_file_atomically
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.params import ModelParameters
from disclosure_nlp.tag.trained.vocabulary import Vocabulary

FORMAT = 3
_ARRAYS = ("weights", "rarity", "bias", "slope", "shift", "thresholds", "lift", "gain")


class ModelHeader(msgspec.Struct, frozen=True):
    """Header of a model file: what it requires to be loaded, and how it was trained."""

    format: int
    version: str
    tokenizer: str
    lexicon: str
    labels: tuple[str, ...]
    forms: tuple[str, ...]
    training: str
    units: int
    narratives: int
    scikit_learn: str
    text_scale: float
    context_scale: float
    strength: float
    parameters: dict[str, Any]
    names: tuple[str, ...]


class TaggerModel(NamedTuple):
    """A loaded tagger model; ``seen`` are hashes of the sentences it was trained on."""

    header: ModelHeader
    vocabulary: Vocabulary
    parameters: ModelParameters
    seen: frozenset[int] = frozenset()


def hash_sentence(text: str) -> int:
    """Return a 32-bit hash of the text of a sentence, ignoring whitespace.

    Examples
    --------
    >>> hash_sentence("公开 指南") == hash_sentence("公开指南")
    True
    """
    return int.from_bytes(hashlib.blake2b("".join(text.split()).encode(), digest_size=4).digest())


def write_model(path: AnyPath, model: TaggerModel) -> None:
    """Write a model file; equal models give identical bytes."""
    numbers = model.parameters
    arrays = {name: np.asarray(getattr(numbers, name), dtype=np.float32) for name in _ARRAYS if name != "rarity"}
    arrays["rarity"] = model.vocabulary.rarity.astype(np.float32)
    arrays["seen"] = np.array(sorted(model.seen), dtype=np.uint32)
    arrays["header"] = np.frombuffer(msgspec.json.encode(model.header), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: arrays[name] for name in sorted(arrays)})  # type: ignore[arg-type]
    write_file_atomically(path, buffer.getvalue())


def read_model(path: AnyPath) -> TaggerModel:
    """Read a tagger model from its file.

    Raises
    ------
    DefinitionError
        In one line, where the file is missing, is none of a model, holds objects (which could run code), or its parts
        do not fit together.
    """
    try:
        return _decode_model(Path(path).read_bytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, msgspec.MsgspecError, MemoryError) as error:
        raise DefinitionError(msg("model.file", path=str(path)), [_read_error_message(error)]) from error


def _read_error_message(error: Exception) -> Message:
    """Return the message for an exception raised while reading a model file."""
    if isinstance(error, _InvalidModelError):
        return error.reason
    text = " ".join(str(error).split())
    if "Object arrays" in text or "pickled" in text:  # NumPy has no class of its own for them
        return msg("model.pickled")
    return msg("model.unreadable", reason=os_error_reason(error))


class _InvalidModelError(ValueError):
    """Raised if the content of a file is not a tagger model of this version."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _decode_model(content: bytes) -> TaggerModel:
    """Return the tagger model encoded in the bytes of a model file."""
    if content[:2] != b"PK":
        raise _InvalidModelError(msg("model.no_npz"))
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name].ravel() if name in ("header", "seen") else file[name] for name in file.files}
    missing = [name for name in (*_ARRAYS, "header") if name not in arrays]
    if missing:
        raise _InvalidModelError(msg("model.lacks", names=tuple(missing)))
    header = msgspec.json.decode(arrays["header"].tobytes(), type=ModelHeader)
    if header.format != FORMAT:
        raise _InvalidModelError(msg("model.format", got=header.format, expected=FORMAT))
    if header.labels[: len(LABELS)] != LABELS:
        raise _InvalidModelError(msg("model.labels", labels=LABELS))
    _check_array_shapes(arrays, len(header.names), len(header.labels))
    vocabulary = Vocabulary(header.names, arrays["rarity"], header.text_scale, header.context_scale)
    wide = {name: arrays[name].astype(np.float64) for name in ("bias", "slope", "shift", "thresholds", "lift", "gain")}
    numbers = ModelParameters(weights=arrays["weights"], strength=header.strength, **wide)
    return TaggerModel(
        header, vocabulary, numbers, frozenset(arrays.get("seen", np.array([], dtype=np.uint32)).tolist())
    )


def _check_array_shapes(arrays: dict[str, Any], n_features: int, n_labels: int) -> None:
    """Raise an error if an array in a model file does not have the shape that the header of the file implies."""
    vectors = dict.fromkeys(("bias", "slope", "shift", "thresholds", "gain"), (n_labels,))
    shapes = {**vectors, "weights": (n_features, n_labels), "rarity": (n_features,), "lift": (4, 4)}
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape or array.dtype != np.float32 or not np.isfinite(array).all():
            got = f"{array.dtype} {array.shape}"
            raise _InvalidModelError(msg("model.array", name=name, got=got, expected=str(shape)))


def check_tokenizer(model: TaggerModel, tokenizer_name: str, model_path: AnyPath = "shipped") -> None:
    """Raise DefinitionError if a model was trained with another tokenizer.

    Raises
    ------
    DefinitionError
        In one line: its words would not be those the model knows.
    """
    if model.header.tokenizer != tokenizer_name:
        reason = msg("model.tokenizer", trained=model.header.tokenizer, got=tokenizer_name)
        raise DefinitionError(msg("model.file", path=str(model_path)), [reason])


@cache
def load_packaged_model() -> TaggerModel:
    """Return the packaged tagger model, loaded once per process."""
    with resources.as_file(resources.files("disclosure_nlp") / "data" / "models" / "narrative.npz") as path:
        return read_model(path)
