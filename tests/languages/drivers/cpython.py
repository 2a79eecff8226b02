"""python cpython.py MODULE vectors|rows < what wire.py writes > what it reads."""

import importlib
import sys

from answers import answer_rows, answer_vectors

name, what = sys.argv[1:]
answer = answer_rows if what == "rows" else answer_vectors
sys.stdout.buffer.write(answer(importlib.import_module(name), sys.stdin.buffer.read()))
