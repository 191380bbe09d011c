"""What the benchmarks share: a studio filled by bench-catalogue, served by the real program, and its CPU time and memory."""
import argparse
import contextlib
import http.client
import json
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('BUILD', ROOT / 'build')).absolute()
EDGES = (240, 960, 2048)
PICTURES = 12


def arguments(text, **numbers):
    """The options that every benchmark has, and --NAME N for each further one."""
    options = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('--work', type=pathlib.Path, help='keep what is made here for the next run')
    for name, number in numbers.items():
        options.add_argument('--' + name, type=int, default=number)
    return options.parse_args()


@contextlib.contextmanager
def working(chosen):
    """The folder to work in."""
    with tempfile.TemporaryDirectory(prefix='atelier-bench-') as temporary:
        folder = (chosen.work or pathlib.Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        print(f'load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors', flush=True)
        yield folder


def make_pictures(folder):
    """Small pictures of the three preview sizes that nobody painted; about 8, 21 and 75 KB."""
    pictures = folder / 'pictures'
    if pictures.exists():
        return pictures
    making = folder / 'pictures.making'
    making.mkdir(exist_ok=True)
    for i in range(PICTURES):
        for edge in EDGES:
            shape = (edge, edge * 3 // 4)
            grain, tint, whole = (making / f'{name}.v' for name in ('grain', 'tint', 'whole'))
            quality = 75 if edge == 240 else 40
            subprocess.run(['vips', 'perlin', grain, *map(str, shape), '--cell-size', str(edge // 8), '--uchar', '--seed', str(i)], check=True)
            subprocess.run(['vips', 'gaussnoise', tint, *map(str, shape), '--sigma', '8' if edge == 240 else '4', '--mean', '0', '--seed', str(i)], check=True)
            subprocess.run(['vips', 'add', grain, tint, whole], check=True)
            subprocess.run(['vips', 'cast', whole, f'{making}/{i}-{edge}.jpg[Q={quality}]', 'uchar'], check=True)
    for rest in making.glob('*.v'):
        rest.unlink()
    making.rename(pictures)
    return pictures


def make_studio(folder, works, each=False):
    """A studio of so many works; made once in this folder."""
    studio = folder / f'studio-{works}{"-each" if each else ""}'
    if studio.exists():
        return studio
    making = studio.with_suffix('.making')
    subprocess.run(['rm', '-rf', making], check=True)
    program = BUILD / 'bench' / 'bench-catalogue'
    subprocess.run([program, making, str(works), make_pictures(folder), *(['--each'] if each else [])], check=True)
    making.rename(studio)
    return studio


class Asker:
    """One client with one connection."""

    def __init__(self, port):
        self.client = http.client.HTTPConnection('127.0.0.1', port, timeout=120)

    def get(self, path):
        self.client.request('GET', path, headers={'Accept': '*/*'})
        answer = self.client.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f'{path}: {answer.status} {body[:300]!r}')
        return body

    def ask(self, path):
        return json.loads(self.get(path))


class Served(Asker):
    """The studio's process, and a client of it."""

    def __init__(self, place):
        self.process = subprocess.Popen([BUILD / 'atelier', 'serve', '--listen', '127.0.0.1:0', '--studio', place],
                                        stdout=subprocess.PIPE)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline().decode() if ready else ''
        found = re.fullmatch(r'(http://127\.0\.0\.1:(\d+))\n', line)
        if not found:
            sys.exit(f'atelier serve said {line!r}')
        self.address, self.port = found.group(1), int(found.group(2))
        super().__init__(self.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()
        self.process.terminate()
        self.process.wait(60)

    def cpu(self):
        return cpu_of(self.process.pid)

    def memory(self, what='VmRSS'):
        return memory_of(self.process.pid, what)


def cpu_of(pid):
    """Seconds of CPU that a process and all its threads took: its CPU clock, as clock_getcpuclockid() names it."""
    return time.clock_gettime(~pid << 3 | 2)


def memory_of(pid, what='VmRSS'):
    """MB that a process has, or had at most with VmHWM."""
    return int(re.search(what + r':\s+(\d+)', pathlib.Path(f'/proc/{pid}/status').read_text()).group(1)) / 1024


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def verdict(good):
    return 'met' if good else 'NOT met'
