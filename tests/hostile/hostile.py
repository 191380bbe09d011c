#!/usr/bin/env python3
"""Hostile files through the real atelier-decode, as the studio would send them: TAP on stdout.

hostile.py DECODE_FILES ATELIER_DECODE SAMPLES [--seeds N] [--only WORD]

For each sample N seeded mutations, and the bombs of bombs.py. Each file must be answered in its time, with what was
found or a sentence that says what is wrong, and the good file that follows must be read as if nothing had happened.
A decoder that crashes is an answer too (it costs that file and nothing else); how often is said in a comment.
"""
import argparse
import collections
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import bombs
import mutate

SECONDS = 10  # for a file
START = 20  # more, for a new worker on a busy machine


def run(arguments, paths, want):
    listed = ''.join(f'{path}\n' for path in paths)
    done = subprocess.run([arguments.decode_files, arguments.decoder, '--want', want, '--seconds', str(SECONDS)],
                          input=listed.encode(), capture_output=True, check=False)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return done, {answer['path']: answer for answer in answers}


def faults_of(done, answers, paths):
    if done.returncode:
        yield f'the caller ended with {done.returncode}: {done.stderr.decode()[-300:]}'
    for path in map(str, paths):
        answer = answers.get(path)
        if answer is None:
            yield f'{path}: no answer'
        elif answer['seconds'] > SECONDS + START:
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
    """Half a second in a small frame: what breaks a parser breaks it there as well, twenty times sooner."""
    if not shutil.which('ffmpeg') or sample.parent.name not in ('film', 'sound'):
        return sample
    to = folder / sample.name
    film = sample.parent.name == 'film'
    done = subprocess.run(['ffmpeg', '-v', 'error', '-y', '-threads', '1', '-i', sample, '-t', '0.5', '-map_metadata', '0',
                           *(['-s', '96x72'] if film else []), '-fflags', '+bitexact', to], check=False)
    return to if done.returncode == 0 else sample


def mutations(arguments, folder, original):
    sample, paths = smaller(original, folder), []
    for seed in range(arguments.seeds):
        path = folder / f'{seed}-{sample.name}'
        path.write_bytes(mutate.mutate(sample.read_bytes(), random.Random(f'{sample.name} {seed}')))
        paths.append(path)
    done, answers = run(arguments, [*paths, sample], 'all')
    faults = list(faults_of(done, answers, [*paths, sample]))
    whole = answers.get(str(sample), {'error': 'no answer'})
    skip = whole.get('error', '') if 'by this build' in whole.get('error', '') else ''
    if 'error' in whole and not skip:
        faults.append(f'{sample.name} itself: {whole}')
    for path in paths:
        path.unlink()
    return faults, summary(answers), skip


def explode(arguments, folder, name, data, good):
    path = folder / name
    path.write_bytes(data)
    done, answers = run(arguments, [path, good], 'all')
    path.unlink()
    faults = list(faults_of(done, answers, [path, good]))
    if 'error' in answers.get(str(good), {'error': 'no answer'}):
        faults.append(f'the good file after it: {answers.get(str(good))}')
    answer = answers.get(str(path), {})
    return faults, f'{answer.get("seconds")} s, {answer.get("error") or answer.get("notes") or "read"}'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('decode_files')
    parser.add_argument('decoder')
    parser.add_argument('samples', type=pathlib.Path)
    parser.add_argument('--seeds', type=int, default=200)
    parser.add_argument('--only', default='')
    arguments = parser.parse_args()
    # One of each format, the smallest.
    samples = {path.suffix: path for path in sorted(arguments.samples.rglob('*'), key=lambda p: -p.stat().st_size)
               if path.is_file() and path.suffix != '.xmp' and path.name != 'README.md'}
    samples = [samples[suffix] for suffix in sorted(samples)]
    good = {False: arguments.samples / 'to sort' / 'ridge for the web.jpg',
            True: arguments.samples / 'texts' / 'On keeping things.md'}
    fine, number, started = True, 0, time.monotonic()
    print(f'# {arguments.seeds} mutations of each sample')
    with tempfile.TemporaryDirectory() as scratch:
        for sample in samples:
            if arguments.only in sample.name:
                number += 1
                fine &= say(number, f'{arguments.seeds} mutations of {sample.name}',
                            *mutations(arguments, pathlib.Path(scratch), sample))
        for name, make in bombs.bombs(arguments.samples):
            if arguments.only in name:
                number += 1
                document = name.rpartition('.')[2] not in ('png', 'jpg', 'gif', 'tif', 'psd', 'mp4', 'wav')
                fine &= say(number, f'bomb: {name}', *explode(arguments, pathlib.Path(scratch), name, make(), good[document]))
    print(f'1..{number}\n# {time.monotonic() - started:.0f} s')
    return 0 if fine and number else 1


if __name__ == '__main__':
    sys.exit(main())
