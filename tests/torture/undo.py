"""What faults.c noted of the writes since the last sync, and a power cut made of it."""
import os
import struct

HEAD = struct.Struct('<QQQII')  # offset, len, size, length of the path, synced


def read_records(path):
    """(path, offset, what stood there, size of the file) of each write that was not synced."""
    waiting = {}
    with open(path, 'rb') as f:
        while True:
            head = f.read(HEAD.size)
            if len(head) < HEAD.size:
                break
            offset, length, size, path_len, synced = HEAD.unpack(head)
            name = f.read(path_len).decode()
            if len(name) < path_len:
                break
            if synced:
                waiting.pop(name, None)
                continue
            old = f.read(length)
            if len(old) < length:
                break
            waiting.setdefault(name, []).append((offset, old, size))
    return waiting


def cut_power(log, random):
    """Each unsynced write stays, goes, or is torn in the middle, newest first; the end of a file
    may be lost likewise. Returns how many writes were looked at."""
    looked = 0
    for name, writes in read_records(log).items():
        if not os.path.exists(name):
            continue
        with open(name, 'r+b') as f:
            lost_tail = False
            for offset, old, size in reversed(writes):
                looked += 1
                fate = random.choice(['stays', 'goes', 'goes', 'torn'])
                if fate == 'stays':
                    continue
                part = len(old) if fate == 'goes' else random.randrange(len(old) + 1)
                f.seek(offset + len(old) - part)
                f.write(old[len(old) - part:])
                lost_tail = lost_tail or (fate == 'goes' and random.random() < 0.5)
            if lost_tail:
                f.truncate(writes[0][2])
    return looked
