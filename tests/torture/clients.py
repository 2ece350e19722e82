#!/usr/bin/env python3
"""Clients of their own making: plain asyncio sockets, a WebSocket of some sixty lines, a cursor.

    clients.py CONFIG.json

Says "ready", then takes lines on standard input: `settle` (stop acting; says "settled" when every
call is answered), `flush` (says "flushed" when all that came before was heard), `end`.
"""
import asyncio
import base64
import json
import os
import random
import struct
import sys

from acting import FINAL, Actor, Log
from uploading import Upload

SILENT_S = 12  # then the connection is given up
UPLOADS = 0.03  # of all acts


class Closed(Exception):
    pass


class WebSocket:
    """RFC 6455, as much as a client of this server needs."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def connect(cls, host, port):
        reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write((f'GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n'
                      f'Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n'
                      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: roost.v1\r\n\r\n'
                      ).encode())
        head = await reader.readuntil(b'\r\n\r\n')
        if b' 101 ' not in head.split(b'\r\n', 1)[0]:
            writer.close()
            raise Closed(head.split(b'\r\n', 1)[0].decode())
        return cls(reader, writer)

    def frame(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack('!H', size)
        else:
            head += bytes([0x80 | 127]) + struct.pack('!Q', size)
        repeated = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, 'big') ^ int.from_bytes(repeated, 'big'))
        self.writer.write(head + mask + masked.to_bytes(size, 'big'))

    def send(self, text):
        self.frame(1, text.encode())

    async def receive(self):
        """The next whole text; answers pings on the way."""
        parts = b''
        while True:
            first, second = await self.reader.readexactly(2)
            size = second & 0x7F
            if size == 126:
                size, = struct.unpack('!H', await self.reader.readexactly(2))
            elif size == 127:
                size, = struct.unpack('!Q', await self.reader.readexactly(8))
            payload = await self.reader.readexactly(size)
            opcode = first & 0x0F
            if opcode == 8:
                raise Closed('closed')
            if opcode == 9:
                self.frame(10, payload)
            if opcode in (0, 1):
                parts += payload
                if first & 0x80:
                    return parts.decode()

    def close(self):
        self.writer.transport.abort()


class Client:
    def __init__(self, config, person, seed):
        self.config, self.person = config, person
        self.actor = Actor(person['name'], person['user'], seed)
        self.actor.public = set(config['public'])
        self.log = Log(os.path.join(config['out'], f"{person['name']}.jsonl"))
        self.random = random.Random(seed + 1)
        self.cursor = self.epoch = None
        self.calls = {}       # n -> (method, params), not answered yet
        self.answers = {}     # n -> result, once it has stopped acting
        self.waits = {}       # n -> the timer that says it again
        self.last = 0
        self.count = 0
        self.uploads = set()  # the task of the file that is sent up
        self.acting = True
        self.socket = None
        self.open = asyncio.Event()

    def begin(self, method, params):
        self.last += 1
        self.calls[self.last] = (method, params)
        self.log.note('call', n=self.last, m=method, p=params)
        return self.last

    def say(self, n):
        """A second copy behind this one could undo what comes between: an edit has no key."""
        self.hush(n)
        method, params = self.calls[n]
        self.socket.send(json.dumps({'jsonrpc': '2.0', 'id': n, 'method': method,
                                     'params': params}, ensure_ascii=False))

    def hush(self, n):
        if n in self.waits:
            self.waits.pop(n).cancel()

    def on_event(self, method, params):
        if 'pos' in params:
            self.cursor = params['pos']
            self.log.note('event', m=method, p=params)
            self.actor.heard(method, params)

    def on_answer(self, message):
        n = message['id']
        if n not in self.calls:
            return
        error = message.get('error')
        code = error and error.get('data', {}).get('code', 'params')
        if error and code not in FINAL:
            retry = error.get('data', {}).get('retry_ms', 200) / 1000
            self.hush(n)
            self.waits[n] = asyncio.get_running_loop().call_later(retry, self.again, n)
            return
        self.hush(n)
        del self.calls[n]
        if error:
            self.log.note('answer', n=n, e=code)
        else:
            self.log.note('answer', n=n, r=message['result'])
            if not self.acting:
                self.answers[n] = message['result']

    def again(self, n):
        if self.open.is_set():
            self.say(n)

    async def hear(self):
        message = json.loads(await asyncio.wait_for(self.socket.receive(), SILENT_S))
        if 'id' in message:
            self.on_answer(message)
        else:
            self.on_event(message['method'], message['params'])

    async def opens(self):
        params = {'token': self.person['token']}
        if self.cursor is not None:
            params.update(since=self.cursor, epoch=self.epoch)
        self.socket.send(json.dumps({'jsonrpc': '2.0', 'id': 0, 'method': 'session.open',
                                     'params': params}))
        message = {}
        while message.get('id') != 0:
            message = json.loads(await asyncio.wait_for(self.socket.receive(), SILENT_S))
        if 'error' in message:
            raise Closed(message['error']['message'])
        session = message['result']
        if not session['resumed']:
            self.cursor, self.epoch = session['pos'], session['epoch']
            self.log.note('open', pos=session['pos'],
                          rooms={room['room']: room['seq'] for room in session['rooms']})
            self.actor.opened(session['rooms'])

    async def live(self):
        self.socket = await WebSocket.connect(self.config['host'], self.config['port'])
        try:
            await asyncio.wait_for(self.opens(), SILENT_S)
            self.open.set()
            for n in list(self.calls):
                self.say(n)
            while True:
                await self.hear()
        finally:
            self.open.clear()
            self.socket.close()

    async def stay(self):
        while True:
            try:
                await self.live()
            except (Closed, OSError, asyncio.TimeoutError, asyncio.IncompleteReadError,
                    asyncio.LimitOverrunError):
                await asyncio.sleep(self.random.uniform(0.05, 0.6))

    async def act(self):
        pace = self.config['pace_s']
        while self.acting:
            await asyncio.sleep(self.random.expovariate(1 / pace))
            if len(self.calls) >= 8 or not self.open.is_set():
                continue
            if self.random.random() < UPLOADS and not self.uploads:
                self.uploads.add(asyncio.create_task(self.upload()))
                continue
            call = self.actor.next_call()
            if call and self.acting:
                n = self.begin(*call)
                self.say(n)

    async def upload(self):
        """Sends a file up and then a message with it."""
        self.count += 1
        name = f"{self.person['name']}-{self.count}.bin"
        upload = Upload(self.config, self.person['token'], name, self.random)
        try:
            done = await upload.until_done()
        except Exception as error:
            print(f'{name}: {error!r}', file=sys.stderr, flush=True)
            raise
        self.log.note('file', id=done, hash=upload.hash, size=len(upload.bytes))
        call = self.actor.post()
        if call:
            n = self.begin(call[0], {**call[1], 'files': [done]})
            if self.open.is_set():
                self.say(n)
        self.uploads.clear()

    async def ask(self, method, params):
        n = self.begin(method, params)
        if self.open.is_set():
            self.say(n)
        while n in self.calls:
            await asyncio.sleep(0.05)
        return self.answers.pop(n, None)

    async def settle(self):
        self.acting = False
        while self.calls or self.uploads:
            await asyncio.sleep(0.1)

    async def flush(self):
        """What is heard comes in the order of pos: after an own word to oneself, all before it."""
        room = (await self.ask('dm.open', {'users': [self.person['user']]}))['room']
        word = await self.ask('message.send', {'room': room, 'text': 'the end',
                                               'key': f"{self.person['name']}-end"})
        while (self.cursor or 0) < word['pos']:
            await asyncio.sleep(0.05)


async def lines():
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while True:
        line = (await reader.readline()).decode().strip()
        if not line:
            return
        yield line


async def main(path):
    with open(path, encoding='utf-8') as f:
        config = json.load(f)
    clients = [Client(config, person, config['seed'] * 1000 + i)
               for i, person in enumerate(config['people'])]
    stays = [asyncio.create_task(client.stay()) for client in clients]
    acts = [asyncio.create_task(client.act()) for client in clients]
    print('ready', flush=True)
    async for line in lines():
        if line == 'settle':
            await asyncio.gather(*(client.settle() for client in clients))
            print('settled', flush=True)
        elif line == 'flush':
            await asyncio.gather(*(client.flush() for client in clients))
            print('flushed', flush=True)
        elif line == 'end':
            break
    for task in stays + acts:
        task.cancel()
    for client in clients:
        client.log.close()


asyncio.run(main(sys.argv[1]))
