"""What kits are made from, without training: a contract, a network, golden rows."""

import numpy as np

from edgeproof.decision import Contract, Network, TextFeature, model_id
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.proof import rows_csv
from edgeproof.proof.golden import Golden, drawn_rows
from edgeproof.types import Floats
from edgeproof_export.kits import KitSource
from edgeproof_export.measure.golden_texts import golden_texts


def kit_source(contract: Contract, network: Network, n: int = 24) -> KitSource:
    """Return a source with n golden rows that stand as texts, and some that no text holds."""
    ordinary = drawn_rows(contract, n, seed=5)
    texts = [feature for feature in contract.features if isinstance(feature, TextFeature)]
    vectors = ordinary if texts else np.concatenate([ordinary, beyond_text(contract)])
    answers = ReferenceEngine(contract, network).scores(vectors)
    return KitSource(
        contract=contract,
        network=network,
        quantised=None,
        golden=Golden(
            vectors,
            answers,
            answers,
            texts={
                feature.name: tuple((text, tuple(feature.places(text))) for text in golden_texts(feature))
                for feature in texts
            },
        ),
        golden_text=rows_csv(contract, ordinary),
        model_id=model_id(contract, network.to_bytes()),
        version="0.1.0",
    )


def beyond_text(contract: Contract) -> Floats:
    """Infinities everywhere, and what no cell of a feature gives, such as codes that are no category: (5, width)."""
    rows = np.zeros((5, contract.width), np.float32)
    rows[:2] = [[np.inf], [-np.inf]]
    for feature, place in zip(contract.features, contract.places, strict=True):
        for row, values in zip(rows[2:], feature.foreign(), strict=False):
            row[place] = values
    return rows
