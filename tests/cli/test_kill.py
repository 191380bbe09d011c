"""kill -9 of add (and of the decoders it started) at seeded random moments: adding again gives the undisturbed catalogue."""
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import tap
from disk import Disk
from tap import only, png

FILES = 36
ROUNDS = int(os.environ.get('ATELIER_KILLS', '50'))


def fill(place):
    for i in range(FILES):
        name = f'{i % 7}/{i}'
        if i % 18 == 17:
            place.write(name + '.jpg', b'\xff\xd8\xff no picture %d' % i, when=1000 + i)
        elif i % 3 == 1:
            place.write(name + '.txt', f'the words of number {i // 6}\n' * (i // 6 + 1), when=1000 + i)
        else:
            place.write(name + '.png', png(200, 150, i // 4), when=1000 + i)


def undisturbed(place):
    place.studio = os.path.join(place.dir, 'undisturbed')
    start = time.monotonic()
    place.add(status=(0, 1))
    return place.dump(), time.monotonic() - start


def children(pid):
    """Processes that this one started."""
    try:
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def kill_after(place, seconds, victim):
    """Starts an add and kills it, or one of its decoders, after so long."""
    process = place.start('add', '--json', place.pics)
    time.sleep(seconds)
    if victim == 'decoder':
        for child in children(process.pid)[:1]:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        process.communicate(timeout=120)
    else:
        process.kill()
        process.communicate()


def is_half(place):
    """Whether some files are in the catalogue, but not all."""
    try:
        return 0 < place.sql('SELECT count(*) FROM location')[0][0] < FILES
    except sqlite3.Error:  # killed before there was a database
        return False


def check_blobs(place):
    """Every blob that a record names is there."""
    for (name,) in place.sql('SELECT DISTINCT lower(hex(blob_sha256)) FROM preview'):
        assert os.path.exists(os.path.join(place.studio, 'blobs', name[:2], name[2:])), name


def test_an_add_that_was_killed_is_completed_by_the_next(place):
    fill(place)
    wanted, seconds = undisturbed(place)
    chance = random.Random(8420)
    halves = 0
    for i in range(ROUNDS):
        place.studio = os.path.join(place.dir, f'studio{i}')
        for _ in range(chance.randint(1, 2)):
            kill_after(place, chance.uniform(0, seconds * 1.1), 'add')
            halves += is_half(place)
        place.add(status=(0, 1))
        assert place.dump() == wanted, f'round {i} differs'
        check_blobs(place)
        shutil.rmtree(place.studio)
    print(f'# {halves} of the kills left a part of the works')
    assert halves or ROUNDS < 20, 'no kill met the middle of an add'


def test_a_decoder_that_was_killed_costs_no_file(place):
    fill(place)
    wanted, seconds = undisturbed(place)
    chance = random.Random(8421)
    for i in range(max(ROUNDS // 5, 1)):
        place.studio = os.path.join(place.dir, f'studio{i}')
        kill_after(place, chance.uniform(seconds * 0.2, seconds), 'decoder')
        assert place.dump() == wanted, f'round {i} differs'


def test_a_full_disk_is_a_plain_error_and_costs_nothing(place):
    for i in range(60):
        place.write(f'{i}.png', png(300, 200, i), when=1000)
        place.write(f'{i}.txt', os.urandom(20000).hex(), when=1000)
    disk = Disk(place, '5m')  # time for several batches
    place.studio = os.path.join(disk.path, 'studio')
    told = place.add(status=1)
    assert told['added'] > 0 and len(told['failed']) == 1, told
    assert 'the disk is full; what was added before stays' in told['failed'][0]['reason'], told
    assert place.sql('SELECT count(*) FROM location') == [(told['added'],)], told
    archive = os.path.join(disk.path, 'all.tar')
    message = place.run('backup', archive, status=1)
    assert f'{archive}: the disk is full.' in message, message
    disk.remount('size=200m')
    place.add()
    filled = place.dump()
    check_blobs(place)
    assert not place.run('check')
    place.studio = os.path.join(place.dir, 'undisturbed')
    place.add()
    assert filled == place.dump()


def test_a_read_only_disk_is_a_plain_error(place):
    place.write('a.txt', 'words', when=1000)
    disk = Disk(place)
    place.studio = os.path.join(disk.path, 'studio')
    only(place.add(), added=1)
    disk.remount('ro')
    place.write('b.txt', 'others')
    message = place.add(status=1)
    assert f'{place.studio}: the disk is read-only; nothing was changed.' in message, message
    assert place.run('check') == []
    disk.remount('rw')
    only(place.add(), added=1, unchanged=1)


tap.main(__name__)
