"""What was answered besides messages, held against the tables it came to: marks, memberships,
reactions, pins, votes, messages sent later, files. And the worker's figures against a recount."""
import collections
import hashlib
import os
import sqlite3

CREATED, JOINED, LEFT = 6, 8, 9
DAY_MS = 86_400_000
# Columns of the worker's figures, and which changes of the log they count.
COUNTED = {'messages': 1, 'edits': 2, 'deletions': 3, 'reactions': 4, 'unreactions': 5, 'joins': 8,
           'leaves': 9}


def rows(db, query, *columns):
    """{the first columns: the rest}"""
    return {tuple(row[:columns[0]]): tuple(row[columns[0]:]) for row in db.execute(query)}


class Promises:
    def __init__(self, folder, log, stays, found):
        self.folder, self.log, self.stays, self.found = folder, log, stays, found
        self.last = collections.defaultdict(lambda: (0, None, None))  # of a thing: pos, method, params
        self.marks = []
        self.later = {}
        self.files = []

    def take(self, name, user, method, p, r):
        pos = r.get('pos', 0)
        if method in ('reaction.add', 'reaction.remove'):
            self.newest(('reaction', p['id'], p['emoji'], user), pos, method, p)
        elif method in ('message.pin', 'message.unpin'):
            self.newest(('pin', p['id']), pos, method, p)
        elif method == 'poll.vote':
            self.newest(('vote', p['id'], user), pos, method, p)
        elif method == 'read.mark':
            self.marks.append((user, p['room'], p['seq'], pos))
        elif method == 'schedule.create':
            self.later[r['id']] = (name, p['text'])
        elif method in ('room.join', 'room.leave'):
            self.moved(name, user, method, p, pos)

    def newest(self, thing, pos, method, params):
        if pos >= self.last[thing][0]:
            self.last[thing] = (pos, method, params)

    def moved(self, name, user, method, p, pos):
        kinds = (JOINED, CREATED) if method == 'room.join' else (LEFT,)
        kind, room, _, who = self.log.get(pos, (None, None, None, None))
        if kind not in kinds or room != p['room'] or (kind != CREATED and who != user):
            self.found.add('lost', f'{name} was answered {pos} to {method}, which is not in the log')

    def has_file(self, name, user, line):
        self.files.append((name, user, line))

    def end(self, standing):
        """`standing`: ids of messages that are not deleted."""
        db = sqlite3.connect(f'file:{self.folder}/roost.db?mode=ro', uri=True)
        self.end_things(db, standing)
        self.end_marks(db)
        self.end_later(db)
        self.end_files(db)
        db.close()

    def end_things(self, db, standing):
        reactions = rows(db, 'SELECT message, emoji, user, added_pos, removed_pos FROM reactions', 3)
        pins = rows(db, 'SELECT message, pos, removed_pos FROM pins', 1)
        votes = rows(db, 'SELECT message, user, choices, pos FROM votes', 2)
        for thing, (pos, method, p) in self.last.items():
            if thing[1] not in standing:
                continue
            if thing[0] == 'vote':
                row = votes.get(thing[1:], (0, pos) if not p['choices'] else None)
                if row != (sum(1 << i for i in p['choices']), pos):
                    self.found.add('lost', f'vote {thing[1:]} at {pos} came to {row}')
                continue
            row = (reactions if thing[0] == 'reaction' else pins).get(thing[1:], (0, None))
            stands = method in ('reaction.add', 'message.pin')
            if stands and (row[0] != pos or row[1] is not None):
                self.found.add('lost', f'{thing} at {pos} came to {row}')
            elif not stands and row[0] and row[1] is None:
                self.found.add('lost', f'{thing} at {pos} was not taken back: {row}')

    def end_marks(self, db):
        read = rows(db, 'SELECT user, room, read, joined FROM members', 2)
        for user, room, seq, pos in self.marks:
            is_read, joined = read.get((user, room), (0, 0))
            if joined <= pos and is_read < seq:
                self.found.add('lost', f'user {user} had read room {room} to {seq}, not {is_read}')

    def end_later(self, db):
        plans = rows(db, 'SELECT id, ended_pos, message, error FROM schedules', 1)
        texts = collections.Counter(row[0] for row in db.execute('SELECT text FROM messages'))
        for i, (name, text) in self.later.items():
            ended, message, error = plans.get((i,), (None, None, 'gone'))
            if (i,) not in plans:
                self.found.add('lost', f'{name}: message {i} for later is not there')
            elif message and message not in self.log:
                self.found.add('lost', f'{name}: message {i} for later was sent as {message}')
            elif not message and texts[text]:
                self.found.add('doubled', f'{name}: message {i} for later was sent and waits')
            elif ended and not message and not error:
                self.found.add('lost', f'{name}: message {i} for later ended as nothing')

    def end_files(self, db):
        known = rows(db, 'SELECT id, lower(hex(hash)), size, user FROM files', 1)
        for name, user, line in self.files:
            row = known.get((line['id'],))
            if row != (line['hash'], line['size'], user):
                self.found.add('lost', f'{name}: file {line["id"]} is {row}')
            elif self.hash_of(line['hash']) != line['hash']:
                self.found.add('lost', f'{name}: the contents of file {line["id"]} are not there')

    def hash_of(self, name):
        for path in (f'{name[:2]}/{name}', f'{name[:2]}/{name[2:]}'):
            path = os.path.join(self.folder, 'files', path)
            if os.path.exists(path):
                with open(path, 'rb') as f:
                    return hashlib.sha256(f.read()).hexdigest()
        return None


def recount(folder, found):
    """The worker's figures of each day, all rooms together and each for itself. Returns how many
    were compared."""
    path = f'{folder}/worker/analytics.db'
    if not os.path.exists(path):
        found.add('wrong', 'the worker has no figures')
        return 0
    figures = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    columns = ', '.join(COUNTED)
    told = rows(figures, f'SELECT period, room, {columns} FROM figures WHERE span = 0 AND room <> 1',
                2)
    figures.close()
    counted = collections.defaultdict(lambda: [0] * len(COUNTED))
    db = sqlite3.connect(f'file:{folder}/roost.db?mode=ro', uri=True)
    dms = {room for room, in db.execute('SELECT id FROM rooms WHERE kind = 2')}
    kinds = {kind: i for i, kind in enumerate(COUNTED.values())}
    for at, kind, room in db.execute('SELECT at, kind, room FROM log'):
        if kind in kinds:
            counted[at // DAY_MS, 0][kinds[kind]] += 1
            if room not in dms:
                counted[at // DAY_MS, room][kinds[kind]] += 1
    db.close()
    for key in told.keys() | counted.keys():
        have, want = told.get(key, (0,) * len(COUNTED)), tuple(counted.get(key, (0,) * len(COUNTED)))
        if have != want:
            found.add('wrong', f'figures of day {key[0]}, room {key[1]}: {have}, counted {want}')
    return len(counted) * len(COUNTED)
