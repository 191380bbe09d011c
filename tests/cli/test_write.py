"""atelier edit --sidecar and --in-file: what a person said, written out for other programs."""
import os

import tap
from tap import only, png


def fill(place):
    place.write('a.txt', 'the words of a', when=1000)
    place.write('b.png', png(80, 60, 1), when=1000)
    place.add()


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def test_an_edit_alone_writes_nothing_beside_the_files(place):
    fill(place)
    place.run('edit', place.path('b.png'), '--set', 'title=Dawn')
    assert sorted(os.listdir(place.pics)) == ['a.txt', 'b.png']


def test_an_edit_is_written_into_the_sidecar_when_asked(place):
    fill(place)
    before = read(place.path('b.png'))
    place.run('edit', place.path('b.png'), '--set', 'title=Dawn & dusk', '--sidecar')
    assert read(place.path('b.png')) == before, 'the original is as it was'
    assert b'Dawn &amp; dusk' in read(place.path('b.png.xmp'))
    assert sorted(os.listdir(place.pics)) == ['a.txt', 'b.png', 'b.png.xmp'], 'nothing else is left'
    only(place.add(), unchanged=2)


def test_an_edit_is_written_into_the_file_when_asked(place):
    fill(place)
    before = read(place.path('b.png'))
    os.chmod(place.path('b.png'), 0o640)
    place.run('edit', place.path('b.png'), '--set', 'title=Into the file', '--in-file')
    after = read(place.path('b.png'))
    assert after != before and b'Into the file' in after
    assert os.stat(place.path('b.png')).st_mode & 0o777 == 0o640, 'its rights are as they were'
    assert sorted(os.listdir(place.pics)) == ['a.txt', 'b.png'], 'nothing is left beside it'
    work = place.run('show', place.path('b.png'))
    assert work['title'] == 'Into the file' and len(work['versions']) == 2, work
    only(place.add(), unchanged=2)


def test_a_file_that_cannot_be_written_into_is_left_as_it_was(place):
    fill(place)
    message = str(place.run('edit', place.path('a.txt'), '--set', 'title=Kept', '--in-file', status=1))
    assert place.path('a.txt') in message, message
    assert read(place.path('a.txt')) == b'the words of a'
    assert place.run('show', place.path('a.txt'))['title'] == 'Kept', 'the edit itself stays'


tap.main(__name__)
