"""Files sent up by a client of the torture test: in one piece or in several (tus 1.0), broken off
in the middle, and tried again until the server says it has them."""
import asyncio
import base64
import hashlib
import json
import sys

ANSWER_S = 20
AGAIN = {409, 423, 429}  # of a piece: somewhere else, somebody else, too often


class Broken(Exception):
    pass


async def request(config, token, method, path, headers, body=b'', cut=None):
    """(status, headers, body) of one request on a connection of its own; `cut`: so many bytes of
    the body are sent and then the connection is reset."""
    reader, writer = await asyncio.open_connection(config['host'], config['port'])
    try:
        head = [f'{method} {path} HTTP/1.1', f"Host: {config['host']}:{config['port']}",
                f'Authorization: Bearer {token}', 'Connection: close',
                f'Content-Length: {len(body)}', *(f'{k}: {v}' for k, v in headers.items())]
        writer.write('\r\n'.join(head).encode() + b'\r\n\r\n')
        writer.write(body if cut is None else body[:cut])
        if cut is not None:
            await writer.drain()
            await asyncio.sleep(0.05)
            raise Broken('cut by us')
        return await asyncio.wait_for(read_answer(reader, method), ANSWER_S)
    except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, ValueError,
            asyncio.LimitOverrunError) as error:
        raise Broken(str(error)) from error
    finally:
        writer.transport.abort()


async def read_answer(reader, method):
    head = (await reader.readuntil(b'\r\n\r\n')).decode('latin-1').split('\r\n')
    headers = dict(line.lower().split(': ', 1) for line in head[1:] if ': ' in line)
    size = 0 if method == 'HEAD' else int(headers.get('content-length', 0))
    body = await reader.readexactly(size)
    return int(head[0].split()[1]), headers, body


class Upload:
    """One file. Its bytes are its own, so that its hash finds it."""

    def __init__(self, config, token, name, random):
        self.config, self.token, self.name, self.random = config, token, name, random
        self.bytes = random.randbytes(random.choice([1, 700, 30_000, 200_000]))
        self.hash = hashlib.sha256(self.bytes).hexdigest()
        self.tries = 0

    async def until_done(self):
        """The file's id."""
        way = self.random.choice([self.at_once, self.in_pieces])
        while True:
            try:
                done = await way()
                if done:
                    return done
            except (Broken, OSError) as error:
                self.failed(error)
            await asyncio.sleep(self.random.uniform(0.1, 0.5))

    def failed(self, why):
        """Whoever waits for long is to be found in what the test prints."""
        self.tries += 1
        if self.tries % 100 == 0:
            print(f'{self.name}, {len(self.bytes)} bytes: tried {self.tries} times: {why}',
                  file=sys.stderr, flush=True)

    async def at_once(self):
        cut = self.random.randrange(len(self.bytes)) if self.random.random() < 0.2 else None
        status, _, body = await request(self.config, self.token, 'POST',
                                        f'/api/v1/files?name={self.name}', {}, self.bytes, cut)
        if status != 200:
            self.failed(f'{status} {body}')
        return json.loads(body)['id'] if status == 200 else None

    async def in_pieces(self):
        def word(text):
            return base64.b64encode(text.encode()).decode()
        status, headers, _ = await request(
            self.config, self.token, 'POST', '/api/v1/uploads',
            {'Tus-Resumable': '1.0.0', 'Upload-Length': len(self.bytes),
             'Upload-Metadata': f'filename {word(self.name)},sha256 {word(self.hash)}'})
        if status != 201:
            self.failed(status)
            return None
        return await self.go_on(headers['location'])

    async def go_on(self, location):
        """Until it is whole; None: the server does not know of it any more, or what it has of it
        is not what was sent: both are what a power cut may leave."""
        tus = {'Tus-Resumable': '1.0.0'}
        while True:
            try:
                status, headers, _ = await request(self.config, self.token, 'HEAD', location, tus)
                if status in (404, 410):
                    return None
                if 'roost-file' in headers:
                    return int(headers['roost-file'])
                if status == 200:
                    status, done = await self.piece(location, int(headers['upload-offset']), tus)
                    if done or (400 <= status < 500 and status not in AGAIN):
                        return done
                self.failed(f'{status} {headers}')
            except (Broken, OSError) as error:
                self.failed(error)
            await asyncio.sleep(self.random.uniform(0.05, 0.3))

    async def piece(self, location, offset, tus):
        part = self.bytes[offset:offset + self.random.choice([10_000, 100_000, 300_000])]
        cut = self.random.randrange(len(part) + 1) if self.random.random() < 0.3 else None
        status, headers, _ = await request(
            self.config, self.token, 'PATCH', location,
            {**tus, 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': offset},
            part, cut)
        return status, int(headers['roost-file']) if 'roost-file' in headers else None
