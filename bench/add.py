#!/usr/bin/env python3
"""How long adding takes, beside the bare work by other tools on the same files in the same run.

    bench/add.py [--photographs N] [--unchanged N] [--work DIR] [--program build/atelier]

1. N photographs (12 megapixels, 3 to 5 MB, made from ../shared/data/images_art; 1,000 when not given) are added by Atelier; the peer
   hashes them by sha256sum, reads their metadata by one exiftool -fast2 -stay_open, and makes the same three previews by
   vipsthumbnail, as two processes side by side. Bar: time and CPU at most 1.0 of the peer's.
2. N unchanged files (100,000 when not given) are added again; the peer is find -printf over the same tree. Bar: CPU at most 1.5 of
   the peer's, both warm.

CPU is user and system time of all processes, by wait4. --work keeps the photographs for the next run.
"""
import argparse
import concurrent.futures
import glob
import os
import pathlib
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = ROOT.parent / 'shared' / 'data' / 'images_art'
SIZES = ((2048, 'webp[Q=75,effort=0,strip]'), (960, 'webp[Q=75,effort=0,strip]'), (240, 'jpg[Q=80,strip]'))
BASES = 8


def run(*words, **options):
    return subprocess.run([str(word) for word in words], check=True, **options)


def measured(work):
    """Seconds on the clock and of CPU that work() and the processes it waited for took."""
    def cpu():
        both = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
        return sum(usage.ru_utime + usage.ru_stime for usage in both)
    clock, before = time.monotonic(), cpu()
    work()
    return time.monotonic() - clock, cpu() - before


def make_bases(folder):
    """Pictures somewhat larger than a photograph, grainy as one, uncompressed."""
    sources = sorted(glob.glob(str(SOURCE / 'paintings' / '**' / '*.jp*g'), recursive=True))
    sources += sorted(glob.glob(str(SOURCE / '**' / '*.jp*g'), recursive=True))
    if not sources:
        sys.exit(f'{SOURCE} has no pictures to make photographs of')
    for i in range(BASES):
        large, noise, base = folder / f'large{i}.v', folder / f'noise{i}.v', folder / f'base{i}.v'
        run('vipsthumbnail', sources[i * 7 % len(sources)], '--size', '4400x3300!', '-o', large)
        run('vips', 'gaussnoise', noise, 4400, 3300, '--sigma', 9, '--mean', 0, '--seed', i)
        run('vips', 'add', large, noise, folder / 'sum.v')
        run('vips', 'cast', folder / 'sum.v', base, 'uchar')
        for rest in (large, noise, folder / 'sum.v'):
            rest.unlink()


def make_photographs(folder, n):
    photographs = folder / f'photographs-{n}'
    if photographs.exists():
        return photographs
    make_bases(folder)
    making = folder / 'making'
    shutil.rmtree(making, ignore_errors=True)
    for i in range(n):
        (making / f'{i // 100:03}').mkdir(parents=True, exist_ok=True)
        run('vips', 'crop', folder / f'base{i % BASES}.v', f'{making}/{i // 100:03}/photograph-{i:05}.jpg[Q=90]',
            i * 37 % 400, i * 53 % 300, 4000, 3000)
    run('exiftool', '-q', '-r', '-overwrite_original', '-Artist=A. Photographer', '-DateTimeOriginal=2024:05:01 12:30:00',
        '-Model=Bench', '-Keywords=one', '-Keywords=two', making)
    for i in range(BASES):
        (folder / f'base{i}.v').unlink()
    making.rename(photographs)
    return photographs


def peer_half(files, out):
    """The bare work on these files by the tools themselves, each started as seldom as can be."""
    environment = dict(os.environ, VIPS_CONCURRENCY='1')
    with subprocess.Popen(['exiftool', '-stay_open', 'True', '-@', '-'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as tool:
        for at in range(0, len(files), 50):
            some = files[at:at + 50]
            run('sha256sum', *some, stdout=subprocess.DEVNULL)
            tool.stdin.write('\n'.join(['-q', '-fast2', '-json', *some, '-execute', '']).encode())
            tool.stdin.flush()
            for size, form in SIZES:
                run('vipsthumbnail', *some, '--size', size, '-o', f'{out}/%s-{size}.{form}', env=environment)
        tool.stdin.write(b'-stay_open\nFalse\n')


def peer(photographs, out):
    files = sorted(str(path) for path in photographs.rglob('*.jpg'))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: peer_half(half, out), (files[::2], files[1::2])))


def told(name, ours, theirs, bar, whole):
    """One line for a figure beside the peer's."""
    ratio = ours / theirs
    print(f'{name}: {ours:.2f} s, peer {theirs:.2f} s, ratio {ratio:.2f} (bar {bar}): {"met" if ratio <= bar else "NOT met"}{whole}', flush=True)
    return ratio <= bar


def bench_photographs(program, folder, n):
    photographs = make_photographs(folder, n)
    size = sum(path.stat().st_size for path in photographs.rglob('*.jpg'))
    print(f'{n} photographs, {size / n / 1e6:.1f} MB each in the mean')
    with tempfile.TemporaryDirectory(dir=folder) as out:
        for path in photographs.rglob('*.jpg'):  # both find the files in memory as far as they fit
            path.read_bytes()
        their_time, their_cpu = measured(lambda: peer(photographs, out))
        our_time, our_cpu = measured(lambda: run(program, 'add', '--studio', f'{out}/studio', '--quiet', photographs))
    note = '' if n == 1000 else f' ({n} photographs instead of 1,000)'
    return told('add, time', our_time, their_time, 1.0, note) & told('add, CPU', our_cpu, their_cpu, 1.0, note)


def tiny_png(number):
    """A picture of 4 x 4 pixels, no two alike: the cheapest work there is, since only looking at it again is timed."""
    def chunk(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    row = b'\0' + struct.pack('>I', number) * 3
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 4, 4, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(row * 4)) + chunk(b'IEND', b''))


def bench_unchanged(program, folder, n):
    with tempfile.TemporaryDirectory(dir=folder) as out:
        tree = pathlib.Path(out) / 'tree'
        for i in range(n):
            if i % 100 == 0:
                (tree / f'{i // 100:04}').mkdir(parents=True)
            (tree / f'{i // 100:04}' / f'work-{i:06}.png').write_bytes(tiny_png(i))
        words = (program, 'add', '--studio', f'{out}/studio', '--quiet', tree)
        run(*words)
        find = ('find', tree, '-printf', '%p %s %T@ %i\\n')
        run(*words)  # the first look after adding reads some again: they were too young to be sure of
        run(*find, stdout=subprocess.DEVNULL)
        ours = min(measured(lambda: run(*words))[1] for _ in range(5))
        theirs = min(measured(lambda: run(*find, stdout=subprocess.DEVNULL))[1] for _ in range(5))
    return told('add again, CPU', ours, theirs, 1.5, '' if n == 100000 else f' ({n} files instead of 100,000)')


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument('--photographs', type=int, default=1000)
    options.add_argument('--unchanged', type=int, default=100000)
    options.add_argument('--work', type=pathlib.Path)
    options.add_argument('--program', default=str(ROOT / 'build' / 'atelier'))
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix='atelier-bench-') as temporary:
        folder = chosen.work or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        good = not chosen.photographs or bench_photographs(chosen.program, folder, chosen.photographs)
        good = (not chosen.unchanged or bench_unchanged(chosen.program, folder, chosen.unchanged)) and good
    sys.exit(0 if good else 1)


main()
