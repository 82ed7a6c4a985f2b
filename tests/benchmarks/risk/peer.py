"""The peers: XGBoost and CatBoost on the features we worked out, in a process and an environment of their own.

python peer.py FEATURES.npz        answers a line of JSON for each line of "xgboost" or "catboost" it is asked
"""

import json
import sys
import time

import numpy as np
import xgboost
from catboost import CatBoostClassifier

ROUNDS, DEPTH, LEARNING_RATE, THREADS = 120, 5, 0.1, 2


def main():
    """Grow, rank and time, each as often as it is asked to."""
    rows = np.load(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(WAYS[line.strip()](rows)), flush=True)


def by_xgboost(rows):
    """XGBoost with trees of the same depth."""
    shape = {
        "objective": "binary:logistic", "max_depth": DEPTH, "eta": LEARNING_RATE, "lambda": 20.0,
        "colsample_bytree": 0.6, "nthread": THREADS, "seed": 1, "tree_method": "hist",
    }  # fmt: skip
    started, used = time.perf_counter(), time.process_time()
    model = xgboost.train(shape, xgboost.DMatrix(rows["train"], rows["hits"]), ROUNDS)
    fit = time.perf_counter() - started, time.process_time() - used
    return told(fit, lambda: model.inplace_predict(rows["test"]), rows)


def by_catboost(rows):
    """CatBoost with trees of the same depth."""
    model = CatBoostClassifier(
        iterations=ROUNDS, depth=DEPTH, learning_rate=LEARNING_RATE, l2_leaf_reg=20.0, thread_count=THREADS,
        random_seed=1, verbose=False, allow_writing_files=False,
    )  # fmt: skip
    started, used = time.perf_counter(), time.process_time()
    model.fit(rows["train"], rows["hits"])
    fit = time.perf_counter() - started, time.process_time() - used
    return told(fit, lambda: model.predict_proba(rows["test"])[:, 1], rows)


def told(fit, score, rows):
    """What it cost, and the ranking it came to."""
    started, used = time.perf_counter(), time.process_time()
    ranks = score()
    elapsed, cpu = time.perf_counter() - started, time.process_time() - used
    return {
        "fit": fit[0], "fit_cpu": fit[1], "score": elapsed, "score_cpu": cpu, "rows": len(rows["test"]),
        "ranks": [float(rank) for rank in ranks],
    }  # fmt: skip


WAYS = {"xgboost": by_xgboost, "catboost": by_catboost}

if __name__ == "__main__":
    main()
