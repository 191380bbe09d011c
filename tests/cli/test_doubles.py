"""Works that are the same or look alike: stacks, attention, is:duplicate."""
import os
import random
import struct
import zlib

import tap
from tap import only


def waiting(place):
    """Stacks as sets of names with how far each lies from the first; all that tells of doubles must agree."""
    stacks = [one for one in place.run('stacks') if one['state'] == 'suggested']
    ids = {work['id'] for stack in stacks for work in stack['works']}
    found = {row['id'] for row in place.run('search', 'is:duplicate')}
    count = {row['name']: row['count'] for row in place.run('attention')}['duplicates']
    assert ids == found and count == len(found), (ids, found, count)
    for stack in stacks:
        assert stack['count'] == len({work['id'] for work in stack['works']}), stack
        assert stack['works'][0]['distance'] == 0, stack
    return sorted(sorted(os.path.basename(work['path']) for work in stack['works']) for stack in stacks)


def mosaic(odd, seed=1):
    """A picture of 16 by 16 tiles, of which the first few are other than in the picture without odd ones."""
    tiles = random.Random(seed)
    greys = [[tiles.randrange(256) for _ in range(16)] for _ in range(16)]
    greys[0][:odd] = [255 - grey for grey in greys[0][:odd]]
    rows = b''.join(b'\0' + bytes(greys[y // 8][x // 8] for x in range(128)) for y in range(128))

    def chunk(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 128, 128, 8, 0, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def alike(place, *names):
    """Pictures that look alike and are not the same."""
    for i, name in enumerate(names):
        place.write(name, mosaic(i))
    place.add()
    place.write('other.txt', 'words')
    place.add()
    assert waiting(place) == [sorted(names)]


def test_a_trashed_double_is_none_until_it_comes_back(place):
    alike(place, 'a.png', 'b.png')
    place.run('trash', place.path('a.png'))
    assert waiting(place) == [] and place.run('stacks') == []
    assert place.run('show', place.path('b.png'))['stack'] is None
    assert {row['stack_count'] for row in place.run('grid')} == {0}
    place.write('more.txt', 'more words')
    place.add()
    assert waiting(place) == []
    place.run('untrash', place.path('a.png'))
    assert waiting(place) == [['a.png', 'b.png']]
    place.run('trash', place.path('a.png'), place.path('b.png'))
    assert waiting(place) == []


def test_the_rest_of_a_stack_is_measured_from_what_is_left(place):
    alike(place, 'a.png', 'b.png', 'c.png')
    before = place.run('stacks')[0]['works']
    assert [work['distance'] > 0 for work in before] == [False, True, True], before
    near = place.run('similar', before[1]['id'])
    place.run('trash', before[0]['id'])
    assert len(waiting(place)[0]) == 2
    after = place.run('stacks')[0]['works'][1]
    assert after['distance'] in [row['distance'] for row in near if row['id'] == after['id']], (after, near)


def test_a_double_whose_file_is_deleted_is_none(place):
    alike(place, 'a.png', 'b.png')
    data = open(place.path('b.png'), 'rb').read()
    os.remove(place.path('b.png'))
    only(place.add(), unchanged=2, missing=1)
    assert waiting(place) == [] and place.run('stacks') == []
    place.write('b.png', data)
    place.add()
    assert waiting(place) == [['a.png', 'b.png']]


def test_a_kept_stack_goes_and_comes_with_its_works_too(place):
    alike(place, 'a.png', 'b.png')
    place.run('stack', 'accept', place.run('stacks')[0]['id'])
    assert waiting(place) == [] and len(place.run('search', 'is:stacked')) == 2
    place.run('trash', place.path('b.png'))
    assert place.run('stacks') == [] and place.run('search', 'is:stacked') == []
    place.run('undo')
    assert len(place.run('search', 'is:stacked')) == 2


def test_the_same_bytes_in_two_places_are_doubles_until_one_is_deleted(place):
    place.write('a.txt', 'words')
    place.write('b.txt', 'words')
    place.add()
    assert waiting(place) == [['a.txt', 'b.txt']]
    os.remove(place.path('b.txt'))
    only(place.add(), unchanged=1, missing=1)
    assert waiting(place) == []


def test_adding_a_double_is_a_change(place):
    place.write('a.txt', 'words')
    place.add()
    place.write('b.txt', 'words')
    answer = place.add()
    only(answer, added=1, unchanged=1)
    newest = place.run('activity')[0]
    assert newest['id'] == answer['change'] and newest['summary'] == 'Added 1 double from pics' and newest['works'] == 1, newest
    place.run('check')
    place.run('undo')
    assert waiting(place) == [] and len(place.run('show', place.path('a.txt'))['locations']) == 1
    place.run('redo')
    assert waiting(place) == [['a.txt', 'b.txt']]
    place.run('undo')
    only(place.add(), added=1, unchanged=1)
    assert waiting(place) == [['a.txt', 'b.txt']]
    place.run('undo')
    place.run('trash', place.path('a.txt'))
    place.run('trash-empty')
    place.run('redo', status=(0, 1))
    assert place.sql('SELECT count(*) FROM location') == [(0,)], 'no place without its work'


def test_undoing_an_add_leaves_no_doubles(place):
    place.write('a.png', mosaic(0))
    place.write('b.png', mosaic(1))
    place.add()
    assert waiting(place) == [['a.png', 'b.png']]
    place.run('undo')
    assert waiting(place) == []


def test_a_new_version_may_look_like_nothing_else(place):
    alike(place, 'a.png', 'b.png')
    place.write('b.png', mosaic(0, seed=2))
    place.add()
    assert waiting(place) == []


tap.main(__name__)
