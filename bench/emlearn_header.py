"""Run inside emlearn's environment: a network's weights to the C header that emlearn generates.

    python emlearn_header.py WEIGHTS.npz HEADER

WEIGHTS.npz holds W0, B0, W1, B1, … as float32; hidden layers are relu, the last one sigmoid. Prints emlearn's include
folder. Its converters for scikit-learn and Keras end in the same generator; its other one, for inline code, fails on
activations (0.23.2).
"""

import sys
from pathlib import Path

import emlearn
import numpy as np
from emlearn.net import c_generate_net_loadable


def main() -> None:
    """Write the header."""
    weights = np.load(sys.argv[1])
    layers = range(len(weights.files) // 2)
    activations = ["relu"] * (len(layers) - 1) + ["logistic"]
    kernels, biases = ([weights[f"{kind}{i}"] for i in layers] for kind in "WB")
    Path(sys.argv[2]).write_text(c_generate_net_loadable(activations, kernels, biases, prefix="peer"))
    print(emlearn.includedir)


if __name__ == "__main__":
    main()
