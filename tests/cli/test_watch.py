"""atelier add --watch: what happens in a followed folder is noticed, and Ctrl+C ends it well."""
import json
import os
import shutil
import signal
import time

import tap
from disk import Disk


class Watching:
    """An add --watch that runs while the block does; answer: what it said at its end."""
    def __init__(self, place, *paths):
        self.place, self.paths, self.answer = place, paths or (place.pics,), None

    def __enter__(self):
        self.process = self.place.start('add', '--json', '--watch', *self.paths)
        return self

    def until(self, query, wanted):
        """Waits till the catalogue answers so; a minute at most."""
        end = time.monotonic() + 60
        answer = None
        while time.monotonic() < end:
            if os.path.exists(os.path.join(self.place.studio, 'atelier.db')):
                try:
                    answer = self.place.sql(query)
                except Exception as why:  # not yet made, or held for a moment
                    answer = why
                if answer == wanted:
                    return
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.02)
        raise AssertionError(f'{query} gives {answer}, not {wanted}')

    def titles(self, *wanted):
        self.until('SELECT title FROM work ORDER BY title', [(title,) for title in wanted])

    def __exit__(self, kind, value, trace):
        self.process.send_signal(signal.SIGINT)
        try:
            out, err = self.process.communicate(timeout=60)
        except Exception:
            self.process.kill()
            self.process.communicate()
            raise
        if kind is None:
            assert self.process.returncode == 0, (out, err)
            self.answer = json.loads(out)


def test_a_new_file_a_rename_and_a_deletion_are_noticed(place):
    place.write('a.txt', 'the first words')
    with Watching(place) as watching:
        watching.titles('a')
        place.write('b.txt', 'the second words')
        watching.titles('a', 'b')
        os.rename(place.path('b.txt'), place.path('c.txt'))
        watching.titles('a', 'c')
        os.remove(place.path('a.txt'))
        watching.until('SELECT count(*) FROM location WHERE state = 1', [(1,)])
    assert watching.answer['added'] == 2 and watching.answer['missing'] == 1, watching.answer


def test_new_folders_are_followed_and_moved_ones_too(place):
    place.write('a.txt', 'a')
    with Watching(place) as watching:
        watching.titles('a')
        place.write('new/deep/b.txt', 'the words of b')
        watching.titles('a', 'b')
        os.rename(place.path('new'), place.path('moved'))
        watching.until("SELECT count(*) FROM location l JOIN folder f ON f.no = l.folder WHERE CAST(f.path AS TEXT) = 'moved/deep' AND l.state = 0", [(1,)])
        place.write('moved/deep/c.txt', 'the words of c')
        watching.titles('a', 'b', 'c')
        shutil.rmtree(place.path('moved'))
        watching.until('SELECT count(*) FROM location WHERE state = 1', [(2,)])


def test_a_file_that_is_written_slowly_is_added_once_it_is_done(place):
    place.write('a.txt', 'a')
    with Watching(place) as watching:
        watching.titles('a')
        with open(place.path('slow.txt'), 'w', encoding='utf-8') as file:
            for i in range(20):
                file.write(f'line {i}\n')
                file.flush()
                place.write(f'other{i % 2}.txt', f'other {i % 2}')
                time.sleep(0.05)
        watching.titles('a', 'other0', 'other1', 'slow')
        watching.until("SELECT count(*) FROM version v JOIN work w ON w.no = v.work WHERE w.title = 'slow'", [(1,)])


def test_a_disk_inside_a_followed_folder_goes_away_and_comes_back(place):
    disk = Disk(place)
    stick = place.path('stick')
    disk.plug(stick)
    place.write('a.txt', 'the first words')
    place.write('stick/deep/b.txt', 'the second words')
    away = 'SELECT state FROM work_sort ORDER BY title'
    with Watching(place) as watching:
        watching.until(away, [(0,), (0,)])
        for _ in range(2):
            disk.unplug()
            watching.until(away, [(0,), (2,)])
            disk.plug(stick)
            watching.until(away, [(0,), (0,)])
        place.write('stick/c.txt', 'the third words')
        watching.titles('a', 'b', 'c')
    assert watching.answer['missing'] == 0, watching.answer


def test_a_disk_that_took_the_place_of_another_is_followed(place):
    disk = Disk(place, path=place.path('stick'))
    place.write('a.txt', 'the first words')
    place.write('stick/b.txt', 'the second words')
    with Watching(place) as watching:
        watching.titles('a', 'b')
        watching.until('SELECT watched FROM root', [(1,), (1,)])
        disk.replace()
        place.write('stick/b.txt', 'the second words')
        place.write('stick/deep/c.txt', 'the third words')
        watching.titles('a', 'b', 'c')
        place.write('stick/deep/d.txt', 'the fourth words')
        watching.titles('a', 'b', 'c', 'd')
        watching.until('SELECT count(*) FROM location WHERE state = 0', [(4,)])


def test_what_happened_while_events_were_dropped_is_found(place):
    with open('/proc/sys/fs/inotify/max_queued_events', encoding='ascii') as file:
        most = int(file.read())
    place.write('a.txt', 'the first words')
    place.write('old/b.txt', 'the second words')
    noise = [place.path('.noise'), place.path('.more-noise')]
    with Watching(place) as watching:
        watching.titles('a', 'b')
        watching.process.send_signal(signal.SIGSTOP)
        try:
            place.write(noise[0], '')
            for _ in range(most // 2):  # two events each
                os.rename(*noise)
                os.rename(*reversed(noise))
            place.write('c.txt', 'the third words')
            place.write('new/deep/d.txt', 'the fourth words')
            os.rename(place.path('old'), place.path('moved'))
        finally:
            watching.process.send_signal(signal.SIGCONT)
        watching.titles('a', 'b', 'c', 'd')
        watching.until("SELECT count(*) FROM folder f JOIN location l ON l.folder = f.no WHERE f.path = CAST('moved' AS BLOB)", [(1,)])
        place.write('new/deep/e.txt', 'the fifth words')
        place.write('moved/f.txt', 'the sixth words')
        watching.titles('a', 'b', 'c', 'd', 'e', 'f')


def test_many_folders_are_followed(place):
    for i in range(1500):
        os.makedirs(place.path(f'{i % 40}/{i}'))
    with Watching(place) as watching:
        watching.until('SELECT count(*) FROM root WHERE watched = 1', [(1,)])
        time.sleep(0.5)
        for i in range(0, 1500, 100):
            place.write(f'{i % 40}/{i}/a.txt', f'words {i}')
        watching.until('SELECT count(*) FROM work', [(15,)])


def test_a_root_that_goes_away_and_comes_back_is_noticed(place):
    place.write('a.txt', 'a')
    with Watching(place) as watching:
        watching.titles('a')
        os.rename(place.pics, place.pics + '.away')
        watching.until('SELECT away FROM root', [(1,)])
        os.rename(place.pics + '.away', place.pics)
        watching.until('SELECT away FROM root', [(0,)])
        place.write('b.txt', 'b')
        watching.titles('a', 'b')
    assert place.sql('SELECT count(*) FROM location WHERE state = 1') == [(0,)]


tap.main(__name__)
