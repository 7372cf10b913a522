"""A report or a study that is being replaced survives kill -9 at any moment: slow."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from narrativ.corpus import load

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal"),
]

CHILD = """
import sys
from pathlib import Path
import pandas as pd
from narrativ.reading import read
from narrativ import writing
corpus = read(pd.DataFrame({"text": [f"The quay number {n} opened." for n in range(50)]}))
print("ready", flush=True)
while True:
    corpus.save(sys.argv[1])
    writing.replace_file(Path(sys.argv[2]), b"<p>whole</p>" * 200_000)
"""
KILLS = 12


def test_kill_leaves_whole_files(tmp_path: Path) -> None:
    study, report = tmp_path / "study", tmp_path / "report.html"
    rng = np.random.default_rng(0)
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(study), str(report)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"ready"
        while not report.exists():
            time.sleep(0.01)
        time.sleep(float(rng.uniform(0, 0.2)))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        assert report.read_text() == "<p>whole</p>" * 200_000
        assert len(load(study)) == 50
