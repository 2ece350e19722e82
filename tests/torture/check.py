#!/usr/bin/env python3
"""Holds what every client heard and was answered against the database, and both against the contract.

    check.py DATA OUT [FAULTS]      DATA: the server's folder, stopped; OUT: the clients' logs;
                                    FAULTS: what was done to it, in words

The last line says what was checked and what was found; exit status 1 unless nothing was.
"""
import bisect
import collections
import glob
import json
import os
import sqlite3
import sys

from promises import Promises, recount

JOINED, LEFT, CREATED = 8, 9, 6
FAULTS = ['lost', 'doubled', 'reordered', 'vanished', 'trespass', 'wrong']
SHOWN = 20


class Findings:
    def __init__(self):
        self.counts = collections.Counter()
        self.shown = 0

    def add(self, fault, words):
        self.counts[fault] += 1
        self.shown += 1
        if self.shown <= SHOWN:
            print(f'{fault}: {words}')


class Database:
    """The log and what it came to."""

    def __init__(self, folder):
        db = sqlite3.connect(f'file:{folder}/roost.db?mode=ro', uri=True)
        db.execute('PRAGMA query_only = 1')
        self.log = {pos: (kind, room, seq, user) for pos, kind, room, seq, user in
                    db.execute('SELECT pos, kind, room, seq, user FROM log')}
        self.rooms = {room: (seq, kind) for room, seq, kind in
                      db.execute('SELECT id, last_seq, kind FROM rooms')}
        self.messages = {i: (room, seq, user, text, deleted) for i, room, seq, user, text, deleted in
                         db.execute('SELECT id, room, seq, user, text, deleted_pos FROM messages')}
        self.people = dict(db.execute(
            'SELECT pos, people FROM log_detail WHERE people IS NOT NULL'))
        self.integrity = db.execute('PRAGMA integrity_check').fetchone()[0]
        self.changes = collections.defaultdict(list)  # of each room: pos
        self.seqs = collections.defaultdict(list)
        for pos in sorted(self.log):
            _, room, seq, _ = self.log[pos]
            if room and seq:
                self.changes[room].append(pos)
                self.seqs[room].append(seq)
        self.stays = self.read_stays()
        db.close()

    def read_stays(self):
        """(user, room) -> [(from pos, to pos or None)], at least one"""
        stays = collections.defaultdict(list)
        for pos in sorted(self.log):
            kind, room, _, user = self.log[pos]
            if kind == CREATED:
                for one in filter(None, (self.people.get(pos) or '').split(',')):
                    stays[int(one), room].append([pos, None])
            elif kind == JOINED:
                stays[user, room].append([pos, None])
            elif kind == LEFT and stays[user, room]:
                stays[user, room][-1][1] = pos
        return {who: those for who, those in stays.items() if those}

    def seq_at(self, room, pos):
        """The room's last seq when the log had come to that pos."""
        at = bisect.bisect_right(self.changes[room], pos)
        return self.seqs[room][at - 1] if at else 0

    def was_member(self, user, room, pos):
        return any(start <= pos and (end is None or pos <= end)
                   for start, end in self.stays.get((user, room), []))

    def is_member(self, user, room):
        return (user, room) in self.stays and self.stays[user, room][-1][1] is None


def dense(db, found):
    """The log itself: every room's seqs from 1, none twice, and a message once for each text."""
    for room, have in db.seqs.items():
        if have != list(range(1, len(have) + 1)) or db.rooms.get(room, (0,))[0] != len(have):
            found.add('wrong', f'room {room}: its seqs are not dense in the log')
    if db.integrity != 'ok':
        found.add('wrong', f'integrity_check: {db.integrity}')


class Listener:
    """One client's ear, as the contract lets it count."""

    def __init__(self, name, user, db, found):
        self.name, self.user, self.db, self.found = name, user, db, found
        self.pos = 0
        self.counters = {}
        self.end_pos = 0  # of its last word: all up to there it must have heard

    def opened(self, line):
        self.pos = line['pos']
        self.counters = {int(room): seq for room, seq in line['rooms'].items()}

    def heard(self, method, p):
        pos, room, seq = p['pos'], p.get('room'), p.get('seq')
        if pos <= self.pos:
            fault = 'doubled' if pos == self.pos else 'reordered'
            self.found.add(fault, f'{self.name} heard {method} at {pos} after {self.pos}')
            return
        self.pos = pos
        if pos not in self.db.log:
            self.found.add('vanished', f'{self.name} heard {method} at {pos}, which is not in the log')
        elif self.db.log[pos][1:3] != (room, seq) and seq is not None:
            self.found.add('vanished', f'{self.name} heard {method} at {pos}, where the log has another')
        if seq is not None:
            self.count(method, p, room, seq, pos)

    def count(self, method, p, room, seq, pos):
        mine = p.get('user') == self.user
        comes = (method == 'member.joined' and mine) or \
            (method == 'room.created' and self.user in p.get('users', []))
        goes = method == 'member.left' and mine
        if comes:
            self.counters[room] = seq
        elif goes:
            self.counters.pop(room, None)
        elif room in self.counters:
            last = self.counters[room]
            if seq > last + 1:
                self.found.add('lost', f'{self.name} in room {room}: {seq} after {last}')
            elif seq <= last:
                self.found.add('doubled', f'{self.name} in room {room}: {seq} after {last}')
            self.counters[room] = max(seq, last)
        public = method == 'room.created' and p.get('kind') == 'public'
        if not public and not self.db.was_member(self.user, room, pos):
            self.found.add('trespass', f'{self.name} heard {method} at {pos} of room {room}')

    def end(self):
        for room, last in self.counters.items():
            if not self.db.is_member(self.user, room):
                self.found.add('lost', f'{self.name} was not told of leaving room {room}')
            elif last < self.db.seq_at(room, self.end_pos):
                self.found.add('lost', f'{self.name} in room {room} ended at {last}, '
                                       f'not {self.db.seq_at(room, self.end_pos)}')
        for (user, room), stays in self.db.stays.items():
            if user == self.user and stays[-1][1] is None and room not in self.counters:
                self.found.add('lost', f'{self.name} does not know of being in room {room}')


def poll_text(p):
    return '\n'.join([p['question'], *p['options']])


class Answers:
    """What was promised."""

    def __init__(self, db, found):
        self.db, self.found = db, found
        self.texts = collections.defaultdict(dict)  # message -> {pos: text} of sends and edits
        self.said = {}                              # text -> message
        self.attempted = collections.defaultdict(set)
        self.posted = set()

    def take(self, name, user, call, result):
        method, p = call
        if method in ('message.send', 'poll.create'):
            self.sent(name, user, p if 'text' in p else {**p, 'text': poll_text(p)}, result)
        elif 'pos' in result and result['pos'] not in self.db.log:
            self.found.add('lost', f'{name} was answered pos {result["pos"]} to {method}')
        if method == 'message.edit' and 'pos' in result:
            self.texts[p['id']][result['pos']] = p['text']

    def sent(self, name, user, p, result):
        row = self.db.messages.get(result['id'])
        if not row:
            self.found.add('lost', f'{name} was answered message {result["id"]}')
            return
        if row[:3] != (p['room'], result['seq'], user):
            self.found.add('wrong', f'message {result["id"]} of {name} is another\'s or elsewhere')
        other = self.said.setdefault(p['text'], result['id'])
        if other != result['id'] and p['text'] != 'the end':
            self.found.add('doubled', f'{name}: one send is messages {other} and {result["id"]}')
        self.texts[result['id']][result['id']] = p['text']

    def end(self, all_sends):
        """Every row was sent by somebody, once; every text is the last that was answered."""
        texts = collections.Counter()
        for i, (_, _, _, text, deleted) in self.db.messages.items():
            known = self.texts.get(i, {})
            if deleted is None and known and text != known[max(known)] and \
                    text not in known.values():
                self.found.add('wrong', f'message {i} has a text nobody gave it')
            elif deleted is None and known and text != known[max(known)]:
                self.found.add('lost', f'message {i} has lost its last edit')
            if not known:
                texts[text] += 1
                if text not in all_sends and deleted is None:
                    self.found.add('wrong', f'message {i} was sent by nobody')
        for text, count in texts.items():
            if text is not None and text != 'the end' and count + (text in self.said) > 1:
                self.found.add('doubled', f'"{text[:40]}" stands there {count} times')


def read_log(path):
    with open(path, encoding='utf-8') as f:
        for line in f:
            yield json.loads(line)


def main(folder, out, faults='none'):
    db, found = Database(folder), Findings()
    with open(os.path.join(out, 'people.json'), encoding='utf-8') as f:
        people = {person['name']: person['user'] for person in json.load(f)}
    answers, all_sends = Answers(db, found), set()
    promises = Promises(folder, db.log, db.stays, found)
    operations = events = 0
    dense(db, found)
    for path in sorted(glob.glob(os.path.join(out, '*.jsonl'))):
        name = os.path.splitext(os.path.basename(path))[0]
        ear, calls = Listener(name, people[name], db, found), {}
        for line in read_log(path):
            if line['t'] == 'call':
                calls[line['n']] = (line['m'], line['p'])
                operations += 1
                all_sends.add(line['p'].get('text') or
                              (poll_text(line['p']) if line['m'] == 'poll.create' else None))
            elif line['t'] == 'answer':
                call = calls.pop(line['n'])
                if 'r' in line:
                    answers.take(name, people[name], call, line['r'])
                    promises.take(name, people[name], *call, line['r'])
                    if call[1].get('text') == 'the end':
                        ear.end_pos = line['r']['pos']
            elif line['t'] == 'file':
                operations += 1
                promises.has_file(name, people[name], line)
            elif line['t'] == 'open':
                ear.opened(line)
            elif line['t'] == 'event':
                events += 1
                ear.heard(line['m'], line['p'])
            elif line['t'] == 'library' and (line['holes'] or line['duplicates'] or line['strays']):
                found.add('lost', f'{name}: the library counted {line}')
        for _, (method, _) in calls.items():
            found.add('lost', f'{name} was never answered to {method}')
        ear.end()
    answers.end(all_sends)
    promises.end({i for i, row in db.messages.items() if row[4] is None})
    figures = recount(folder, found)
    words = ', '.join(f'{found.counts[fault]} {fault}' for fault in FAULTS)
    print(f'checked {operations} operations, {events} events and {figures} figures of '
          f'{len(people)} clients; faults: {faults}; found: {words}')
    return 1 if found.counts else 0


sys.exit(main(*sys.argv[1:]))
