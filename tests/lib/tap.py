"""Tests through the real program: functions named test_* of a module, run in order, told as TAP.

    import tap
    def test_a_file_is_added(place): ...
    tap.main(__name__)

Each test gets a Place of its own: an empty folder with a studio that does not exist yet. ATELIER names the program.
"""
import inspect
import json
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import traceback
import zlib

PROGRAM = os.environ.get('ATELIER', 'atelier')


class Skip(Exception):
    """Raised with the reason why a test cannot run here."""


class Place:
    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix='atelier-test-')
        self.studio = os.path.join(self.dir, 'studio')
        self.pics = os.path.join(self.dir, 'pics')
        os.mkdir(self.pics)
        self.closers = []

    def path(self, *names):
        return os.path.join(self.pics, *names)

    def write(self, name, data, when=None):
        """A file below pics; when: its mtime in seconds."""
        path = name if os.path.isabs(name) else self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        if when is not None:
            os.utime(path, (when, when))
        return path

    def start(self, *args, **options):
        words = [PROGRAM, args[0], '--studio', self.studio, *args[1:]]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def run(self, *args, status=0, **options):
        """What the command answered as JSON; status: what it must exit with, one or several."""
        process = self.start(args[0], '--json', *args[1:], **options)
        try:
            out, err = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise AssertionError(f'{args} did not end within two minutes')
        wanted = status if isinstance(status, tuple) else (status,)
        assert process.returncode in wanted, f'{args} exited with {process.returncode}: {err.decode(errors="replace")}{out.decode(errors="replace")}'
        return json.loads(out) if out.strip() else err.decode()

    def add(self, *paths, status=0, **options):
        return self.run('add', *(paths or (self.pics,)), status=status, **options)

    def sql(self, text, *values):
        base = sqlite3.connect(f'file:{self.studio}/atelier.db?mode=ro', uri=True)
        base.text_factory = lambda data: data.decode(errors='surrogateescape')
        try:
            return base.execute(text, values).fetchall()
        finally:
            base.close()

    def dump(self):
        """All works by path, without numbers, ids and times of adding."""
        works = {}
        rows = self.sql(
            'SELECT r.path, f.path, l.name, l.size, l.mtime, l.sidecar, l.state, l.failure, v.no, v.work, v.sha256, '
            'v.media_type, v.width, v.height, v.duration, v.pages, v.decoded, v.facts, v.raw, v.notes, v.failure, '
            'w.kind, w.title, w.title_source, w.created, w.created_source, w.rating, w.trashed > 0, w.version = v.no '
            'FROM location l JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root '
            'LEFT JOIN version v ON v.no = l.version LEFT JOIN work w ON w.no = v.work')
        for row in rows:
            path = b'/'.join(part if isinstance(part, bytes) else part.encode(errors='surrogateescape') for part in row[:3])
            version, work = row[8], row[9]
            works[path] = (
                row[3:8], row[10:],
                sorted(self.sql('SELECT name, position, value, source FROM field WHERE work = ?', work)),
                sorted(self.sql('SELECT t.name, k.source FROM work_tag k JOIN tag t ON t.no = k.tag WHERE k.work = ?', work)),
                sorted(self.sql('SELECT p.name, r.role FROM role r JOIN party p ON p.no = r.party WHERE r.work = ?', work)),
                sorted(self.sql('SELECT size, width, height, bytes, hex(blob_sha256) FROM preview WHERE version = ?', version)),
                sorted(self.sql('SELECT algorithm, quality, hex(bytes) FROM fingerprint WHERE version = ?', version)),
                self.sql('SELECT text FROM body WHERE version = ?', version),
                self.sql('SELECT count(*) FROM location l JOIN version v ON v.no = l.version WHERE v.work = ?', work))
        return works

    def titles(self):
        """Titles of the works that are not in the trash, sorted."""
        return sorted(row[0] for row in self.sql('SELECT title FROM work WHERE trashed = 0'))

    def close(self):
        for closer in self.closers:
            closer()
        subprocess.run(['chmod', '-R', 'u+rwX', self.dir], check=False)
        shutil.rmtree(self.dir, ignore_errors=True)


def png(width, height, seed=0):
    """A picture as bytes; different seeds are different pictures."""
    rows = b''.join(
        b'\0' + bytes(channel for x in range(width) for channel in
                      ((x * 7 + seed * 31) % 256, (y * 5 + seed * 17) % 256, (x * y + seed) % 256))
        for y in range(height))

    def chunk(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def only(counts, **wanted):
    """The counts that are named are as wanted, and all others are zero."""
    for name in ('added', 'updated', 'unchanged', 'missing'):
        assert counts[name] == wanted.get(name, 0), f'{name} is {counts[name]}, not {wanted.get(name, 0)}: {counts}'
    assert len(counts['failed']) == wanted.get('failed', 0), counts['failed']


def main(module):
    """Runs the tests of the calling module; arguments pick tests by name."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    tests = [(name, test) for name, test in inspect.getmembers(sys.modules[module], inspect.isfunction)
             if name.startswith('test_') and (len(sys.argv) < 2 or name in sys.argv[1:])]
    tests.sort(key=lambda pair: pair[1].__code__.co_firstlineno)
    print(f'1..{len(tests)}', flush=True)
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        title = name.removeprefix('test_').replace('_', ' ')
        place = Place()
        try:
            test(place)
            print(f'ok {number} - {title}', flush=True)
        except Skip as reason:
            print(f'ok {number} - {title} # SKIP {reason}', flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print('#', line)
            print(f'not ok {number} - {title}', flush=True)
        finally:
            place.close()
    sys.exit(1 if failed else 0)
