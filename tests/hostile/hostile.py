#!/usr/bin/env python3
"""Hostile files through the real atelier-decode, as the studio would send them: TAP on stdout.

hostile.py DECODE_FILES ATELIER_DECODE SAMPLES [--seeds N] [--only WORD]

For each sample N seeded mutations, and the bombs of bombs.py. Each file must be answered in its time, with what was
found or a sentence that says what is wrong, and the good file that follows must be read as if nothing had happened.
A decoder that crashes over a mutation is an answer too (it costs that file and nothing else); how often is said in a comment.
A bomb crashes none, and no worker holds more than its memory.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from concurrent import futures

import bombs
import containers
import mutate

SECONDS = 10  # for a file
BOMB_SECONDS = 5  # for a bomb, which is not expected to end
START = 20  # more, for a new worker on a busy machine
PEAK = 1 << 30  # bytes a worker may hold of its own
MAPPED = 1 << 28  # and what it maps beside that: libraries, the file
DOCUMENTS = 'svg svgz docx odt epub pdf html md txt mid musicxml mxl'.split()  # whose worker may open fonts


def run(arguments, paths, seconds):
    listed = ''.join(f'{path}\n' for path in paths)
    done = subprocess.run([arguments.decode_files, arguments.decoder, '--want', 'all', '--seconds', str(seconds)],
                          input=listed.encode(), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    peak = answers.pop()['peak'] if answers and 'peak' in answers[-1] else None
    return done, {answer['path']: answer for answer in answers}, peak


def faults_of(ran, paths, seconds):
    done, answers, peak = ran
    if done.returncode or peak is None:
        yield f'the caller ended with {done.returncode}: {done.stderr.decode()[-300:]}'
    elif peak > PEAK + MAPPED:
        yield f'a worker held {peak >> 20} MB'
    for path in map(str, paths):
        answer = answers.get(path)
        if answer is None:
            yield f'{path}: no answer'
        elif answer['seconds'] > seconds + START:
            yield f'{path}: {answer["seconds"]} s'
        elif 'error' in answer and len(answer['error']) < 8:
            yield f'{path}: no reason, only "{answer["error"]}"'


def say(number, name, faults, comment='', skip=''):
    print(f'{"not ok" if faults else "ok"} {number} - {name}{" # SKIP " + skip if skip else ""}')
    for line in [comment, *faults[:20]]:
        if line:
            print(f'# {line}')
    sys.stdout.flush()
    return not faults


def summary(answers):
    """How the files came out, the crashes first."""
    kinds = collections.Counter()
    for answer in answers.values():
        kinds[answer.get('error', 'read')[:60] if 'crashed' in answer.get('error', '') else
              answer.get('code', 'read')] += 1
    longest = max((answer['seconds'] for answer in answers.values()), default=0)
    return ', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items())) + f'; longest {longest:.1f} s'


def smaller(sample, folder):
    """The same in small: what breaks a parser breaks it there as well, many times sooner."""
    to, kind = folder / sample.name, sample.parent.name
    film = ['ffmpeg', '-v', 'error', '-y', '-threads', '1', '-i', sample, '-t', '0.5', '-map_metadata', '0',
            *(['-s', '96x72'] if kind == 'film' else []), '-fflags', '+bitexact', to]
    picture = ['vips', 'thumbnail', f'{sample}[n=-1]' if sample.suffix == '.gif' else sample, to, '120', '--size', 'down']
    command = {'film': film, 'sound': film, 'pictures': picture, 'to sort': picture}.get(kind, [''])
    if not shutil.which(command[0]) or sample.suffix in ('.dng', '.psd', '.svg'):
        return sample
    done = subprocess.run(command, stderr=subprocess.DEVNULL, check=False)
    return to if done.returncode == 0 and to.exists() else sample


def lay(folder, name, data):
    """The file that is to be decoded: this one, or a picture that has this one for its sidecar."""
    path = folder / name
    path.write_bytes(data)
    if path.suffix != '.xmp':
        return path
    path.with_suffix('').write_bytes(containers.png(8, 8, 1, 0, zlib.compress(b'\0\0' * 8)))
    return path.with_suffix('')


def mutations(arguments, folder, original):
    folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
    sample, paths = smaller(original, folder), []
    data = sample.read_bytes()
    for seed in range(arguments.seeds):
        paths.append(lay(folder, f'{seed}-{sample.name}', mutate.mutate(data, random.Random(f'{sample.name} {seed}'))))
    if sample.suffix == '.xmp':
        sample = lay(folder, sample.name, data)
    ran = run(arguments, [*paths, sample], SECONDS)
    answers = ran[1]
    faults = list(faults_of(ran, [*paths, sample], SECONDS))
    whole = answers.get(str(sample), {'error': 'no answer'})
    skip = whole.get('error', '') if 'by this build' in whole.get('error', '') else ''
    if 'error' in whole and not skip:
        faults.append(f'{sample.name} itself: {whole}')
    shutil.rmtree(folder)
    return faults, summary(answers), skip


def explode(arguments, folder, name, make, good):
    folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
    path = lay(folder, name, make())
    ran = run(arguments, [path, good], BOMB_SECONDS)
    answers = ran[1]
    shutil.rmtree(folder)
    faults = list(faults_of(ran, [path, good], BOMB_SECONDS))
    if 'error' in answers.get(str(good), {'error': 'no answer'}):
        faults.append(f'the good file after it: {answers.get(str(good))}')
    answer = answers.get(str(path), {})
    if 'crashed' in answer.get('error', ''):
        faults.append(answer['error'])
    return faults, f'{answer.get("seconds")} s, {answer.get("error") or answer.get("notes") or "read"}', ''


def tasks(arguments, scratch):
    """(name, title, function, its arguments) of all that is tried."""
    # One of each format, the smallest.
    samples = {path.suffix: path for path in sorted(arguments.samples.rglob('*'), key=lambda p: -p.stat().st_size)
               if path.is_file() and path.name != 'README.md'}
    for suffix in sorted(samples):
        sample = samples[suffix]
        yield sample.name, f'{arguments.seeds} mutations of {sample.name}', mutations, (arguments, scratch, sample)
    good = {False: arguments.samples / 'to sort' / 'ridge for the web.jpg',
            True: arguments.samples / 'texts' / 'On keeping things.md'}
    for name, make in bombs.bombs(arguments.samples):
        document = name.rpartition('.')[2] in DOCUMENTS
        yield name, f'bomb: {name}', explode, (arguments, scratch, name, make, good[document])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('decode_files')
    parser.add_argument('decoder')
    parser.add_argument('samples', type=pathlib.Path)
    parser.add_argument('--seeds', type=int, default=200)
    parser.add_argument('--only', default='')
    arguments = parser.parse_args()
    fine, number, started = True, 0, time.monotonic()
    print(f'# {arguments.seeds} mutations of each sample')
    with tempfile.TemporaryDirectory() as scratch, futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = [(title, pool.submit(function, *given)) for name, title, function, given in tasks(arguments, scratch)
                   if arguments.only in name]
        for number, (title, future) in enumerate(running, 1):
            fine &= say(number, title, *future.result())
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f'1..{number}\n# {time.monotonic() - started:.0f} s, {sum(one.ru_utime + one.ru_stime for one in spent):.0f} s of CPU')
    return 0 if fine and number else 1


if __name__ == '__main__':
    sys.exit(main())
