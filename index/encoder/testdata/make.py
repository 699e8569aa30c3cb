"""Makes tiny.onnx, tiny-tokenizer.json and tiny.json (what onnxruntime makes of some texts), and,
with the folder of e5-small-v2 as argument, e5.json.

    pip install onnx onnxruntime tokenizers numpy && python make.py [FOLDER]

tiny is a network with the shape of a quantised BERT and weights by chance; it means nothing.
"""
import glob, json, sys
import numpy as np, onnx, onnxruntime
from onnx import TensorProto as T, helper as h, numpy_helper
from tokenizers import Tokenizer

TEXTS = [
    "query: who opened the gate?",
    "passage: The gate was opened by the keeper, at 7.30 on Tuesday.",
    "passage: “Naïve café owners”, she said – they can’t pay £1,250 + tax…",
    "passage: 日本 and 東京; e-mail foo_bar@example.org\n\tunbelievable",
    "query: İstanbul’da ne oldu? Straße, ångström, o\u0301 \u00ad\u200b x",
    "passage: " + "a" * 101 + " and nothing",
    "passage: " + "the keeper said that the gate was open, and " * 40,
]
SIZE, HEAD, WIDE, LAYERS, PLACES = 16, 8, 24, 2, 64
chance = np.random.default_rng(1)


def tokenizer():
    letters = [chr(c) for c in range(33, 127) if not chr(c).isupper()] + list("“”’–…£日本東京ßı")
    words = "[PAD] [UNK] [CLS] [SEP] [MASK]".split() + letters + ["##" + l for l in letters if l.isalnum()]
    words += "query passage the gate was opened by keeper at on tuesday she said that can pay open ##ed ##able un ##believ and".split()
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": True},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}, "decoder": None,
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
                      "vocab": {w: i for i, w in enumerate(dict.fromkeys(words))}}}


def network(words):
    nodes, constants = [], []

    def give(name, value):
        constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def do(kind, inputs, output, name="", **more):
        nodes.append(h.make_node(kind, inputs, [output] if isinstance(output, str) else output, name=name or output, **more))
        return output

    def table(name, rows):
        stem = f"embeddings.{name}_embeddings.weight"
        give(stem + "_quantized", chance.integers(0, 256, (rows, SIZE)).astype(np.uint8))
        give(stem + "_scale", np.float32(.01))
        give(stem + "_zero_point", np.uint8(121))
        return do("DequantizeLinear", [stem + "_quantized", stem + "_scale", stem + "_zero_point"], stem)

    def norm(x, name):
        mean = do("ReduceMean", [x], name + ".mean", axes=[-1])
        off = do("Sub", [x, mean], name + ".off")
        var = do("ReduceMean", [do("Mul", [off, off], name + ".square")], name + ".var", axes=[-1])
        root = do("Sqrt", [do("Add", [var, "epsilon"], name + ".var1")], name + ".root")
        w = give(name + ".weight", (1 + .2 * chance.standard_normal(SIZE)).astype(np.float32))
        b = give(name + ".bias", (.1 * chance.standard_normal(SIZE)).astype(np.float32))
        return do("Add", [do("Mul", [do("Div", [off, root], name + ".unit"), w], name + ".scaled"), b], name + ".out")

    def linear(q, at, rows, columns):
        op, stem, bias = f"/encoder/{at}/MatMul_quant", f"onnx::MatMul_{len(nodes)}", f"encoder.{at.replace('/', '.')}.bias"
        give(stem + "_quantized", chance.integers(-128, 128, (rows, columns)).astype(np.int8))
        give(stem + "_scale", (.004 + .002 * chance.random(columns)).astype(np.float32))
        give(stem + "_zero_point", np.zeros(columns, np.int8))
        give(bias, (.1 * chance.standard_normal(columns)).astype(np.float32))
        whole = do("MatMulInteger", [q + ".q", stem + "_quantized", q + ".z", stem + "_zero_point"], op + ".out", name=op)
        scale = do("Mul", [q + ".s", stem + "_scale"], op + ".scale")
        return do("Add", [do("Mul", [do("Cast", [whole], op + ".cast", to=T.FLOAT), scale], op + ".real"), bias], op + ".sum")

    def quantised(x):
        do("DynamicQuantizeLinear", [x], [x + ".q", x + ".s", x + ".z"], name=x + ".quantise")
        return x

    give("epsilon", np.float32(1e-12))
    give("root", np.float32(np.sqrt(HEAD)))
    give("sqrt2", np.float32(np.sqrt(2)))
    give("one", np.float32(1))
    give("half", np.float32(.5))
    give("heads", np.array([0, 0, SIZE // HEAD, HEAD], np.int64))
    give("flat", np.array([0, 0, SIZE], np.int64))
    give("all", np.arange(PLACES, dtype=np.int64)[None])
    give("from", np.array([0], np.int64))
    give("axis", np.array([1], np.int64))
    give("second", np.array([1], np.int64))
    length = do("Gather", [do("Shape", ["input_ids"], "shape"), "second"], "length", axis=0)
    places = do("Slice", ["all", "from", length, "axis"], "places")
    x = do("Add", [do("Gather", [table("word", words), "input_ids"], "w"), do("Gather", [table("token_type", 2), "token_type_ids"], "t")], "w+t")
    x = do("Add", [x, do("Gather", [table("position", PLACES), places], "p")], "sum")
    x = norm(x, "embeddings.LayerNorm")
    for i in range(LAYERS):
        at, q = f"layer.{i}", quantised(x)
        query, key, value = (do("Transpose", [do("Reshape", [linear(q, f"{at}/attention/self/{n}", SIZE, SIZE), "heads"], f"{at}{n}r")],
                                f"{at}{n}t", perm=[0, 2, 3, 1] if n == "key" else [0, 2, 1, 3]) for n in ("query", "key", "value"))
        fit = do("Div", [do("MatMul", [query, key], at + "fit"), "root"], at + "fit/", name=f"/encoder/{at}/attention/self/Div")
        mixed = do("MatMul", [do("Softmax", [fit], at + "soft", axis=-1), value], at + "mix")
        mixed = do("Reshape", [do("Transpose", [mixed], at + "mixt", perm=[0, 2, 1, 3]), "flat"], at + "mixed")
        x = norm(do("Add", [linear(quantised(mixed), at + "/attention/output/dense", SIZE, SIZE), x], at + "a"), f"encoder.{at}.attention.output.LayerNorm")
        w = linear(quantised(x), at + "/intermediate/dense", SIZE, WIDE)
        erf = do("Add", [do("Erf", [do("Div", [w, "sqrt2"], at + "d")], at + "e"), "one"], at + "f")
        g = do("Mul", [do("Mul", [w, erf], at + "g"), "half"], at + "h")
        x = norm(do("Add", [linear(quantised(g), at + "/output/dense", WIDE, SIZE), x], at + "b"), f"encoder.{at}.output.LayerNorm")
    do("Identity", [x], "last_hidden_state")
    ids = [h.make_tensor_value_info(n, T.INT64, ["b", "s"]) for n in ("input_ids", "attention_mask", "token_type_ids")]
    graph = h.make_graph(nodes, "tiny", ids, [h.make_tensor_value_info("last_hidden_state", T.FLOAT, ["b", "s", SIZE])], constants)
    m = h.make_model(graph, opset_imports=[h.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(m)
    return m.SerializeToString()


def reference(weights, words, most, file):
    """What onnxruntime makes of the texts, each alone: numbers of the parts, and the mean over them."""
    words = Tokenizer.from_file(words)
    words.no_padding()
    words.enable_truncation(most)
    session = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])
    out = []
    for text in TEXTS:
        ids = np.array([words.encode(text).ids], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        v = session.run(None, feed)[0][0].mean(0)
        out.append({"text": text, "parts": ids[0].tolist(), "vector": [round(float(x), 4) for x in v]})
    with open(file, "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(o) for o in out) + "\n]\n")


words = tokenizer()
json.dump(words, open("tiny-tokenizer.json", "w"), separators=(",", ":"), ensure_ascii=False)
open("tiny.onnx", "wb").write(network(len(words["model"]["vocab"])))
reference("tiny.onnx", "tiny-tokenizer.json", PLACES, "tiny.json")
if len(sys.argv) > 1:
    (weights,), (words,) = glob.glob(sys.argv[1] + "/*.onnx"), glob.glob(sys.argv[1] + "/*tokenizer.json")
    reference(weights, words, 256, "e5.json")
