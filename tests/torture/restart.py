"""restart.sh's work: a server, a crowd, two restarts, a sample of both ten times a second."""
import argparse
import csv
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

EVERY_S = 0.1
SETTLED_S = 6  # of load before the first restart, and after everybody is back
PATIENCE_S = 60
TICKS = os.sysconf('SC_CLK_TCK')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Scene:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.port = free_port()
        self.log = open(folder / 'server.log', 'wb')
        self.samples, self.marks, self.findings = [], [], []
        self.begun = time.monotonic()
        self.cpu = 0.0

    def at(self):
        return time.monotonic() - self.begun

    def start(self):
        self.server = subprocess.Popen(
            [self.options.roost, 'serve', '--data', self.folder / 'data', '--listen',
             f'127.0.0.1:{self.port}', '--rate', '0', '--drain', str(self.options.drain)],
            stdout=subprocess.DEVNULL, stderr=self.log)
        self.cpu = 0.0

    def live(self):
        try:
            url = f'http://127.0.0.1:{self.port}/metrics'
            with urllib.request.urlopen(url, timeout=2) as answer:
                found = re.search(rb'^roost_sessions\{state="live"\} (\d+)', answer.read(), re.M)
            return int(found.group(1))
        except OSError:
            return 0

    def cpu_seconds(self):
        try:
            fields = pathlib.Path(f'/proc/{self.server.pid}/stat').read_text().rsplit(') ', 1)[1]
        except (OSError, IndexError):
            return self.cpu
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / TICKS

    def sample(self):
        time.sleep(EVERY_S)
        at, live, cpu = self.at(), self.live(), self.cpu_seconds()
        last = self.samples[-1][0] if self.samples else at - EVERY_S
        self.samples.append((at, live, max(0.0, cpu - self.cpu) / max(at - last, 0.01) * 100))
        self.cpu = cpu
        return live

    def samples_for(self, seconds):
        end = self.at() + seconds
        while self.at() < end:
            self.sample()

    def until_live(self, count):
        end = self.at() + PATIENCE_S
        while self.sample() < count:
            if self.at() > end:
                raise SystemExit(f'after {PATIENCE_S} s {self.samples[-1][1]} of {count} are back')

    def restart(self, number, name):
        before = self.samples[-1][1]
        asked = self.at()
        self.marks.append((name, asked))
        self.server.send_signal(number)
        while self.server.poll() is None:
            self.sample()
        ended = self.at()
        if number == signal.SIGTERM and self.server.returncode != 0:
            raise SystemExit(f'the server ended with {self.server.returncode} on SIGTERM')
        self.start()
        self.until_live(before)
        back = self.at()
        most = max(cpu for at, _, cpu in self.samples if ended <= at <= back)
        self.findings.append(f'{name}: {before} sessions; ended after {ended - asked:.1f} s, all back '
                             f'{back - ended:.1f} s later, CPU at most {most:.0f} % of a core')


def crowd(scene, tokens, seconds):
    scene.crowd_at = scene.at()
    return subprocess.Popen(
        [scene.options.roost, 'load', '--url', f'ws://127.0.0.1:{scene.port}', '--tokens', tokens,
         '--scenario', 'team', '--rate', str(scene.options.rate), '--duration', str(seconds),
         '--json', scene.folder / 'load.json', '--quiet'],
        stdout=open(scene.folder / 'load.txt', 'wb'), stderr=subprocess.STDOUT)


def perform(scene):
    options = scene.options
    tokens = scene.folder / 'tokens'
    subprocess.run([options.roost, 'seed', '--data', scene.folder / 'data', '--users',
                    str(options.clients), '--rooms', str(max(1, options.clients // 100)),
                    '--per-room', '100', '--tokens', tokens], check=True, stdout=subprocess.DEVNULL)
    scene.start()
    while not scene.live() and scene.server.poll() is None:
        try:
            socket.create_connection(('127.0.0.1', scene.port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    load = crowd(scene, tokens, options.seconds)
    scene.until_live(options.clients)
    scene.samples_for(SETTLED_S)
    scene.restart(signal.SIGTERM, 'SIGTERM')
    scene.samples_for(SETTLED_S)
    scene.restart(signal.SIGKILL, 'SIGKILL')
    while load.poll() is None:
        scene.sample()
    return load.returncode


def delays(scene):
    """What people waited for a delivery: the p99 in ms of each quarter of a second, by time."""
    series = json.loads((scene.folder / 'load.json').read_text())['series']
    return [(scene.crowd_at + point['at'], point['p99_us'] / 1e3)
            for point in series if point['p99_us'] is not None]


def tell_delays(scene):
    found = delays(scene)
    first = scene.marks[0][1]
    calm = sorted(ms for at, ms in found if first - SETTLED_S <= at < first)
    late = max(ms for _, ms in found)
    if calm:
        scene.findings.append(f'p99 of a delivery: {calm[len(calm) // 2]:.0f} ms before, '
                              f'{late:.0f} ms in the worst quarter of a second')


def draw(scene, path):
    found = delays(scene)
    table = scene.folder / 'table.csv'
    with open(table, 'w', encoding='utf-8', newline='') as f:
        out = csv.writer(f)
        out.writerow(['seconds', 'live sessions', 'CPU of the server, % of a core',
                      'p99 of a delivery, ms'])
        out.writerows((f'{at:.2f}', live, f'{cpu:.0f}', '') for at, live, cpu in scene.samples)
        out.writerows((f'{at:.2f}', '', '', f'{ms:.1f}') for at, ms in found)
    marks = [f'{name}={at:.2f}' for name, at in scene.marks]
    here = pathlib.Path(__file__).parent
    subprocess.run([sys.executable, here / 'timeline.py', f'{scene.options.clients} clients, two restarts',
                    table, path, *marks], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--roost', required=True)
    parser.add_argument('--clients', type=int, default=10_000)
    parser.add_argument('--rate', type=int, default=300)
    parser.add_argument('--drain', type=int, default=5)
    parser.add_argument('--seconds', type=int, default=60)
    parser.add_argument('--svg')
    with tempfile.TemporaryDirectory(prefix='roost-restart-') as name:
        scene = Scene(parser.parse_args(), pathlib.Path(name))
        try:
            code = perform(scene)
        finally:
            scene.server.kill()
            said = (scene.folder / 'load.txt').read_text() if (scene.folder / 'load.txt').exists() else ''
        tell_delays(scene)
        if scene.options.svg:
            draw(scene, scene.options.svg)
        print(said)
        print('\n'.join(scene.findings))
        return code


sys.exit(main())
