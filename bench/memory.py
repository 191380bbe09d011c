#!/usr/bin/env python3
"""How much memory the studio's process and a decode worker take, beside what each may take.

    bench/memory.py [--works N] [--rounds N] [--work DIR]

The studio has 100,000 works; the page's questions are put to it by four clients at once: the grid from end to end in pages of 200,
searches by date and relevance, the timeline, single works, previews. RSS counts the pages of the database that are mapped, which
the system takes back when it needs them, and which would be in memory without the studio too; they are told apart. Bar: 150 MB.
Then the samples are added with one worker after another; the most memory that any worker had is told beside its limit.
"""
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent / 'lib'))
import studio  # noqa: E402 (lies beside this program)

BAR = 150
CLIENTS = 4
PAGE = 200
WORDS = ('blue', 'river', '山水', 'kind:image', 'po', '"morning light"', '-blue kind:film', 'tag:red', 'before:2018', '')


def questions(works, rounds):
    for i in range(rounds):
        for offset in range(0, works, PAGE):
            yield f'/api/grid?limit={PAGE}&offset={offset}'
        for word in WORDS:
            for sort in ('date', 'relevance'):
                yield f'/api/search?sort={sort}&query={urllib.parse.quote(word)}'
            yield f'/api/timeline?query={urllib.parse.quote(word)}'
        yield '/api/attention'
        yield '/api/tags'
        yield '/api/people'


def put(served, paths):
    """All questions by several clients at once, each with its own connection; of each page of the grid some works are shown."""
    paths, lock = iter(paths), threading.Lock()

    def client():
        asker = studio.Asker(served.port)
        while True:
            with lock:
                path = next(paths, None)
            if path is None:
                return
            rows = asker.ask(path)
            if path.startswith('/api/grid'):
                for row in rows[::40]:
                    asker.ask(f'/api/works/{row["id"]}')
                    asker.get(row['preview'] + '240')
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(client) for _ in range(CLIENTS)]:
            done.result()


def bench_studio(folder, works, rounds):
    with studio.Served(studio.make_studio(folder, works)) as served:
        start = served.memory()
        put(served, questions(works, rounds))
        anonymous, mapped, most = (served.memory(what) for what in ('RssAnon', 'RssFile', 'VmHWM'))
    good = most < BAR
    print(f'studio with {works} works: {start:.0f} MB at the start, {most:.0f} MB at most (bar {BAR}): {studio.verdict(good)}; '
          f'at the end {anonymous:.0f} MB of its own and {mapped:.0f} MB of mapped files')
    return good


def limit_of(pid):
    limits = pathlib.Path(f'/proc/{pid}/limits').read_text()
    found = re.search(r'Max (?:data size|address space) +(\d+)', limits)
    return int(found.group(1)) / 1048576 if found else 0


def bench_workers(folder):
    command = [studio.BUILD / 'atelier', 'add', '--quiet', '--studio', folder / 'studio-samples', studio.ROOT / 'samples']
    subprocess.run(['rm', '-rf', folder / 'studio-samples'], check=True)
    adding = subprocess.Popen(command)
    most, limit = 0, 0
    while adding.poll() is None:
        for entry in pathlib.Path('/proc').iterdir():
            try:
                if entry.name.isdigit() and (entry / 'comm').read_text() == 'atelier-decode\n':
                    parent = int(re.search(r'PPid:\s+(\d+)', (entry / 'status').read_text()).group(1))
                    if parent == adding.pid:
                        most = max(most, studio.memory_of(entry.name, 'VmHWM'))
                        limit = max(limit, limit_of(entry.name))
            except (OSError, AttributeError):
                pass  # it ended meanwhile
        time.sleep(.005)
    good = 0 < most < limit
    print(f'decode worker over the samples: {most:.0f} MB at most, its limit is {limit:.0f} MB: {studio.verdict(good)}')
    return good


def main():
    chosen = studio.arguments(__doc__, works=100000, rounds=2)
    with studio.working(chosen) as folder:
        good = bench_studio(folder, chosen.works, chosen.rounds)
        good = bench_workers(folder) and good
    sys.exit(0 if good else 1)


main()
