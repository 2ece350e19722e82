#!/usr/bin/env python3
"""power_cut.py UNDO SEED: the data folder as a power cut may have left it; prints the writes
that were not safe yet."""
import random
import sys

import undo

print(undo.cut_power(sys.argv[1], random.Random(int(sys.argv[2]))))
