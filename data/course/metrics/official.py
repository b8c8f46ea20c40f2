"""Scores the files of this folder with the official evaluator of QVHighlights.

Run it in a clone of https://github.com/jayleicn/moment_detr (MIT), at b7e553a, with numpy 2.4.6 and scikit-learn 1.9.1:

    PYTHONPATH=. python official.py predictions.jsonl ground-truth.jsonl official-metrics.json

The official program ends with an error where no query has a moment of some length range: the mean of nothing cannot be split into
thresholds. The world of shapes has no moment longer than 30 s, so that range is left out here.
"""
import json
import sys

from standalone_eval import eval as official
from standalone_eval.utils import load_jsonl

RANGES = {"short": [0, 10], "middle": [10, 30], "long": [30, 150], "full": [0, 150]}

if __name__ == "__main__":
    predictions, truth = load_jsonl(sys.argv[1]), load_jsonl(sys.argv[2])
    metrics = dict(official.eval_highlight(predictions, truth))
    for name, length in RANGES.items():
        some, of = official.get_data_by_range(predictions, truth, length)
        if of:
            metrics[name] = {"MR-mAP": official.compute_mr_ap(some, of), "MR-R1": official.compute_mr_r1(some, of)}
    with open(sys.argv[3], "w") as file:
        file.write(json.dumps(metrics, indent=1) + "\n")
