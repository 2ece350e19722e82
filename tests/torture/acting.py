"""What a client of the torture test does next, and the log a checker can read.

Each line of a log is one JSON object; `t` tells what it is:
  call    before a call is sent for the first time: n, m (method), p (params)
  answer  it was answered for good: n, and r (result) or e (code)
  open    a session that starts anew: pos, rooms {room: seq}
  event   as it was heard: m (method), p (params)
  file    the server has a file that was sent up: id, hash, size
"""
import json
import random
import time

WEIGHTS = {'post': 60, 'reply': 5, 'edit': 8, 'delete': 4, 'react': 8, 'unreact': 3, 'read': 6,
           'join': 3, 'leave': 2, 'create': 1, 'pin': 2, 'unpin': 1, 'poll': 2, 'vote': 4,
           'later': 2}
EMOJI = ['👍', '🎉', '👀', '❤️']
FINAL = {'forbidden', 'not_found', 'conflict', 'key_conflict', 'too_large', 'blocked',
         'params', 'method', 'request', 'parse'}  # the rest is tried again


class Log:
    def __init__(self, path):
        self.file = open(path, 'a', buffering=1 << 16, encoding='utf-8')

    def note(self, what, **members):
        self.file.write(json.dumps({'t': what, **members}, ensure_ascii=False) + '\n')

    def close(self):
        self.file.close()


class Actor:
    """Chooses calls. What it knows of rooms and messages comes from what its client heard."""

    def __init__(self, name, user, seed):
        self.name, self.user = name, user
        self.random = random.Random(seed)
        self.rooms = set()    # now a member
        self.public = set()   # seen anywhere
        self.own = []         # ids of own messages
        self.seen = []        # (room, id) of the newest messages
        self.polls = []       # ids
        self.seqs = {}
        self.count = 0

    def heard(self, method, p):
        if method == 'message.created' and not p['message'].get('deleted'):
            self.seen = self.seen[-200:] + [(p['room'], p['message']['id'])]
            if 'poll' in p['message']:
                self.polls = self.polls[-50:] + [p['message']['id']]
            if p['message']['user'] == self.user:
                self.own = self.own[-100:] + [p['message']['id']]
        if method == 'room.created' and p.get('kind') == 'public':
            self.public.add(p['room'])
        if method == 'room.created' and self.user in p.get('users', []):
            self.rooms.add(p['room'])
        if method == 'member.joined' and p['user'] == self.user:
            self.rooms.add(p['room'])
        if method == 'member.left' and p['user'] == self.user:
            self.rooms.discard(p['room'])
        if 'seq' in p:
            self.seqs[p['room']] = p['seq']

    def opened(self, rooms):
        self.rooms = {room['room'] for room in rooms}
        self.seqs = {room['room']: room['seq'] for room in rooms}

    def text(self):
        self.count += 1
        return f'{self.name} says {self.count} ' + 'x' * self.random.choice([0, 3, 40, 300, 2000])

    def key(self):
        self.count += 1
        return f'{self.name}-{self.count}'

    def next_call(self):
        """(method, params), or None when there is nothing to do of the kind that was drawn."""
        kind = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        return getattr(self, kind)()

    def a_room(self):
        return self.random.choice(sorted(self.rooms)) if self.rooms else None

    def post(self):
        room = self.a_room()
        return room and ('message.send', {'room': room, 'text': self.text(), 'key': self.key()})

    def reply(self):
        here = [(room, i) for room, i in self.seen if room in self.rooms]
        if not here:
            return None
        room, thread = self.random.choice(here)
        return ('message.send', {'room': room, 'text': self.text(), 'key': self.key(),
                                 'thread': thread})

    def edit(self):
        return self.own and ('message.edit', {'id': self.random.choice(self.own),
                                              'text': self.text()})

    def delete(self):
        return self.own and ('message.delete',
                             {'id': self.own.pop(self.random.randrange(len(self.own)))})

    def react(self, method='reaction.add'):
        return self.seen and (method, {'id': self.random.choice(self.seen)[1],
                                       'emoji': self.random.choice(EMOJI)})

    def unreact(self):
        return self.react('reaction.remove')

    def read(self):
        room = self.a_room()
        return room and ('read.mark', {'room': room, 'seq': self.seqs.get(room, 1)})

    def join(self):
        others = sorted(self.public - self.rooms)
        return others and ('room.join', {'room': self.random.choice(others)})

    def leave(self):
        mine = sorted(self.public & self.rooms)
        return len(mine) > 1 and ('room.leave', {'room': self.random.choice(mine)})

    def create(self):
        kind = self.random.choice(['public', 'private'])
        name = f'{self.name} room {self.count}'
        return ('room.create', {'name': name, 'kind': kind, 'key': self.key()})

    def pin(self):
        return self.seen and ('message.pin', {'id': self.random.choice(self.seen)[1]})

    def unpin(self):
        return self.seen and ('message.unpin', {'id': self.random.choice(self.seen)[1]})

    def poll(self):
        room = self.a_room()
        options = ['yes', 'no', 'perhaps']
        return room and ('poll.create', {'room': room, 'question': self.text()[:200],
                                         'options': options, 'key': self.key()})

    def vote(self):
        chosen = [self.random.randrange(3)] if self.random.random() < 0.9 else []
        return self.polls and ('poll.vote', {'id': self.random.choice(self.polls),
                                             'choices': chosen})

    def later(self):
        room = self.a_room()
        at = int(time.time() * 1000) + self.random.randrange(1000, 15_000)
        return room and ('schedule.create', {'room': room, 'text': self.text(), 'at': at,
                                             'key': self.key()})
