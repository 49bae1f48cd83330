"""Makes the modules that this folder shares with others importable."""

import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "Live"), str(TESTS / "Faults")]
