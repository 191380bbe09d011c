"""What a person said is written beside the files, for other programs: into XMP sidecars, and with --in-file into the file."""
import json
import os
import random
import shutil
import subprocess
import time

import tap
from disk import Disk
from tap import only, png


def fill(place):
    place.write('a.txt', 'the words of a', when=1000)
    place.write('b.png', png(80, 60, 1), when=1000)
    place.add()
    return place.path('b.png')


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def said(path):
    """What exiftool finds in a sidecar."""
    out = subprocess.run(['exiftool', '-json', '-XMP:all', path], check=True, capture_output=True).stdout
    found = json.loads(out)[0]
    return {name: value for name, value in found.items() if name not in ('SourceFile', 'XMPToolkit')}


def write_as_others(path, *words):
    """Another program writes into the sidecar."""
    subprocess.run(['exiftool', '-q', '-overwrite_original', *words, path], check=True)


def names(place):
    return sorted(os.listdir(place.pics))


def due(place):
    return place.sql('SELECT COUNT(*) FROM sidecar_due')[0][0]


def test_adding_writes_nothing_beside_the_files(place):
    fill(place)
    assert names(place) == ['a.txt', 'b.png'] and due(place) == 0


def test_every_change_of_words_reaches_the_sidecar_and_undo_takes_it_out(place):
    work = fill(place)
    before = read(work)
    steps = (
        (('edit', work, '--set', 'title=Dawn & dusk'), {'Title': 'Dawn & dusk'}),
        (('edit', work, '--set', 'licence=All rights reserved', '--set', 'place=Zürich'),
         {'UsageTerms': 'All rights reserved', 'Location': 'Zürich'}),
        (('tag', work, '--add', 'sea', '--add', '叶'), {'Subject': ['sea', '叶']}),
        (('rate', work, '--stars', '4'), {'Rating': 4}),
        (('credit', work, '--name', 'Ann Lee'), {'Creator': 'Ann Lee'}),
        (('tag', work, '--remove', '叶'), {'Subject': 'sea'}),
    )
    wanted = [{}]
    for command, words in steps:
        answer = place.run(*command)
        assert answer['works'] == 1, answer
        wanted.append({**wanted[-1], **words})
        assert said(work + '.xmp') == wanted[-1], said(work + '.xmp')
        only(place.add(), unchanged=2)
    for words in reversed(wanted[1:-1]):
        place.run('undo')
        assert said(work + '.xmp') == words, said(work + '.xmp')
    place.run('undo')
    assert names(place) == ['a.txt', 'b.png'], 'a sidecar that says nothing is none'
    place.run('redo')
    assert said(work + '.xmp') == wanted[1]
    assert read(work) == before, 'the original is as it was'
    only(place.add(), unchanged=2)
    assert due(place) == 0


def test_an_empty_value_takes_the_word_back_from_the_sidecar_too(place):
    work = fill(place)
    place.run('edit', work, '--set', 'title=Dawn', '--set', 'description=Of the sea')
    place.run('edit', work, '--set', 'title=')
    assert said(work + '.xmp') == {'Description': 'Of the sea'}


def test_what_undo_would_do_is_said_and_nothing_is_written(place):
    work = fill(place)
    place.run('edit', work, '--set', 'title=Dawn')
    before = os.stat(work + '.xmp')
    place.run('undo', '--dry-run')
    after = os.stat(work + '.xmp')
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_notes_and_what_is_no_word_stay_in_the_studio(place):
    work = fill(place)
    place.run('edit', work, '--set', 'note=Ask Ann about this one')
    place.run('collection', 'create', 'Best')
    place.run('trash', work)
    place.run('untrash', work)
    assert names(place) == ['a.txt', 'b.png'] and due(place) == 0


def test_what_another_program_wrote_meanwhile_is_kept(place):
    work = fill(place)
    beside = work + '.xmp'
    place.run('edit', work, '--set', 'title=Dawn')
    write_as_others(beside, '-XMP-dc:Description=From elsewhere', '-XMP-xmp:Label=Red', '-XMP-dc:Subject=theirs')
    place.run('tag', work, '--add', 'mine')
    assert said(beside) == {'Title': 'Dawn', 'Description': 'From elsewhere', 'Label': 'Red', 'Subject': ['mine', 'theirs']}, said(beside)
    work_now = place.run('show', work)
    assert sorted(tag['name'] for tag in work_now['tags']) == ['mine', 'theirs'], work_now['tags']
    only(place.add(), unchanged=2)
    place.run('undo')
    place.run('undo')
    assert said(beside) == {'Description': 'From elsewhere', 'Label': 'Red', 'Subject': 'theirs'}, said(beside)
    only(place.add(), unchanged=2)


def test_another_programs_word_comes_back_when_the_persons_is_taken_back(place):
    work = fill(place)
    beside = work + '.xmp'
    place.run('edit', work, '--set', 'title=Mine')
    write_as_others(beside, '-XMP-dc:Title=Theirs')
    only(place.add(), updated=1, unchanged=1)
    assert place.run('show', work)['title'] == 'Mine'
    place.run('rate', work, '--stars', '2')
    assert said(beside) == {'Title': 'Mine', 'Rating': 2}
    place.run('edit', work, '--set', 'title=')
    assert place.run('show', work)['title'] == 'Theirs'
    assert said(beside) == {'Title': 'Theirs', 'Rating': 2}


def test_what_was_written_is_not_taken_for_anothers_word_when_it_is_read_back(place):
    work = fill(place)
    place.run('edit', work, '--set', 'title=Dawn', '--set', 'latitude=54.5', '--set', 'longitude=-8.25',
              '--set', 'date=2024-05-01T12:30:00Z', '--set', 'keyword=b; a; c')
    write_as_others(work + '.xmp', '-XMP-xmp:Label=Red')
    only(place.add(), updated=1, unchanged=1)
    assert place.sql('SELECT name, value FROM field WHERE source = 1') == []
    place.run('undo')
    assert said(work + '.xmp') == {'Label': 'Red'}, said(work + '.xmp')
    assert place.run('show', work)['title'] == 'b'


def test_words_of_the_file_come_back_from_under_the_sidecar(place):
    work = fill(place)
    place.run('edit', work, '--set', 'description=In the file', '--in-file')
    place.run('undo')
    place.run('edit', work, '--set', 'description=In the sidecar')
    write_as_others(work + '.xmp', '-XMP-xmp:Label=Red')
    place.add()
    place.run('undo')
    fields = place.run('show', work)['fields']
    assert [field['value'] for field in fields if field['name'] == 'description'] == ['In the file'], fields


def test_lightrooms_sidecar_is_taken_over(place):
    place.write('b.png', png(80, 60, 1), when=1000)
    subprocess.run(['exiftool', '-q', '-XMP-dc:Title=Theirs', '-XMP-xmp:Label=Red', '-o', place.path('b.xmp')], check=True)
    place.add()
    before = read(place.path('b.xmp'))
    place.run('rate', place.path('b.png'), '--stars', '5')
    assert said(place.path('b.png.xmp')) == {'Title': 'Theirs', 'Label': 'Red', 'Rating': 5}
    assert read(place.path('b.xmp')) == before
    only(place.add(), unchanged=1)


def test_a_damaged_sidecar_is_left_and_said(place):
    work = fill(place)
    place.write('b.png.xmp', '<x:xmpmeta', when=1000)
    place.add()
    process = place.start('rate', '--json', '--stars', '3', work)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and json.loads(out)['works'] == 1
    assert b'saved in the studio' in err and b'not well-formed' in err and b'b.png.xmp' in err, err
    assert read(work + '.xmp') == b'<x:xmpmeta'
    os.remove(work + '.xmp')
    place.run('sidecars', 'write')
    assert said(work + '.xmp') == {'Rating': 3} and due(place) == 0


def test_a_folder_that_cannot_be_written_to_fails_no_edit(place):
    if os.geteuid() == 0:
        disk = Disk(place)
        place.pics, lock = disk.path, disk.remount
    else:
        def lock(how):
            os.chmod(place.pics, 0o555 if how == 'ro' else 0o755)
    work = fill(place)
    lock('ro')
    process = place.start('edit', '--json', work, '--set', 'title=Dawn')
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and json.loads(out)['works'] == 1, (out, err)
    assert b'saved in the studio; the sidecar of 1 work could not be written: folder' in err and place.pics.encode() in err, err
    assert place.run('show', work)['title'] == 'Dawn' and names(place) == ['a.txt', 'b.png']
    waits = {row['name']: row['count'] for row in place.run('attention')}
    assert waits['sidecars'] == 1, waits
    state = place.run('sidecars')
    assert state['on'] and state['due'] == 1 and state['failed'][0]['path'] == work and place.pics in state['failed'][0]['reason'], state
    process = place.start('rate', '--json', '--stars', '3', place.path('a.txt'))
    assert process.communicate(timeout=60)[1].count(b'saved in the studio') == 1, 'the one that is new is told'
    lock('rw')
    place.run('collection', 'create', 'Any change tries again')
    assert said(work + '.xmp') == {'Title': 'Dawn'} and due(place) == 0
    assert {row['name']: row['count'] for row in place.run('attention')}['sidecars'] == 0


def test_a_disk_that_is_away_gets_its_sidecars_when_it_is_back(place):
    work = fill(place)
    os.rename(place.pics, place.pics + '.away')
    ids = [row['id'] for row in place.run('works')]
    place.run('tag', *ids, '--add', 'sea')
    assert due(place) == 2
    os.rename(place.pics + '.away', place.pics)
    place.add()
    assert said(work + '.xmp') == {'Subject': 'sea'} and due(place) == 0
    only(place.add(), unchanged=2)


def test_nothing_is_written_where_the_disk_should_be(place):
    work = fill(place)
    ids = [row['id'] for row in place.run('works')]
    os.rename(place.pics, place.pics + '.away')
    os.mkdir(place.pics)
    place.run('tag', *ids, '--add', 'sea')
    assert names(place) == [] and due(place) == 2
    os.rmdir(place.pics)
    os.rename(place.pics + '.away', place.pics)
    place.run('sidecars', 'write')
    assert said(work + '.xmp') == {'Subject': 'sea'}


def test_odd_names_get_their_sidecars_or_are_told(place):
    odd = [b'a\nb.txt', b'\xff\xfe.txt', b'-s.txt', 'é'.encode() * 100 + b'.txt']
    for name in odd + [b'l' * 251 + b'.txt']:
        place.write(os.path.join(os.fsencode(place.pics), name), name, when=1000)
    place.add()
    process = place.start('tag', *[row['id'] for row in place.run('works')], '--add', 'sea')
    err = process.communicate(timeout=60)[1]
    assert process.returncode == 0 and err.count(b'the sidecar of 1 work could not be written') == 1 and b'too long' in err, err
    for name in odd:
        assert b'>sea<' in read(os.path.join(os.fsencode(place.pics), name + b'.xmp')), name
    assert due(place) == 1
    place.run('undo')
    assert len(names(place)) == 5


def test_a_link_that_stands_for_a_sidecar_is_left(place):
    work = fill(place)
    elsewhere = place.write(os.path.join(place.dir, 'elsewhere.xmp'), 'not for us')
    os.symlink(elsewhere, work + '.xmp')
    place.run('tag', work, '--add', 'sea')
    assert os.readlink(work + '.xmp') == elsewhere and read(elsewhere) == b'not for us'
    assert due(place) == 1


def test_a_studio_can_keep_its_words_to_itself(place):
    work = fill(place)
    tried = place.run('sidecars', 'off', '--dry-run')
    assert tried['on'] is False and tried['message'].startswith('Would be done: '), tried
    assert place.run('sidecars')['on'] is True
    assert place.run('sidecars', 'off')['on'] is False
    place.run('edit', work, '--set', 'title=Dawn')
    place.run('sidecars', 'write')
    assert names(place) == ['a.txt', 'b.png']
    place.run('edit', work, '--set', 'title=Noon', '--in-file')
    assert b'Noon' in read(work) and names(place) == ['a.txt', 'b.png']
    assert {row['name']: row['count'] for row in place.run('attention')}['sidecars'] == 0
    assert place.run('sidecars')['due'] == 1
    place.run('sidecars', 'on')
    assert said(work + '.xmp') == {'Title': 'Noon'} and place.run('sidecars')['due'] == 0


def test_thousands_of_works_are_tagged_at_once(place):
    for i in range(2000):
        place.write(f'{i % 10}/{i}.png', png(8 + i % 50, 8 + i // 50, i), when=1000)
    place.add()
    place.run('tag', *[row['id'] for row in place.run('works')], '--add', 'sea')
    for i in range(2000):
        assert b'>sea<' in read(place.path(f'{i % 10}/{i}.png.xmp')), i
    only(place.add(), unchanged=2000)
    place.run('undo')
    assert sum(len(files) for _, _, files in os.walk(place.pics)) == 2000


def everything(place):
    return sorted(os.path.relpath(os.path.join(folder, name), place.pics)
                  for folder, _, files in os.walk(place.pics) for name in files)


def test_a_writing_that_was_killed_is_completed_by_the_next(place):
    rounds = int(os.environ.get('ATELIER_KILLS', '50')) // 5
    for i in range(120):
        place.write(f'{i % 5}/{i}.png', png(8 + i, 9, i), when=1000)
    place.add()
    plain, chance, halves = everything(place), random.Random(8422), 0
    ids = [row['id'] for row in place.run('works')]
    for i in range(rounds):
        process = place.start('tag', '--json', *ids, '--add', f'tag{i}')
        while process.poll() is None and not due(place):
            pass
        time.sleep(chance.uniform(0, .2))
        process.kill()
        process.communicate()
        halves += due(place) > 0
        if i % 2:
            place.run('sidecars', 'write')
            assert all(f'>tag{i}<'.encode() in read(place.path(name + '.xmp')) for name in plain), f'round {i}'
            only(place.add(), unchanged=120)
        place.run('undo')  # or the word is taken back before it was written everywhere
        assert everything(place) == plain, (i, set(everything(place)) ^ set(plain))
        assert due(place) == 0 and place.sql('SELECT * FROM sidecar_said') == []
    print(f'# {halves} of the kills left sidecars to be written')
    assert halves or rounds < 5, 'no kill met a writing'


def test_copies_in_the_studio_have_their_sidecars_beside_them(place):
    place.write('b.png', png(80, 60, 1), when=1000)
    place.add('--copy', place.path('b.png'))
    shutil.rmtree(place.pics)
    [work] = place.run('works')
    place.run('edit', work['id'], '--set', 'title=Dawn')
    beside = work['path'] + '.xmp'
    assert beside.startswith(place.studio) and said(beside) == {'Title': 'Dawn'}
    assert place.run('check') == []
    write_as_others(beside, '-XMP-xmp:Label=Red')
    place.run('rate', work['id'], '--stars', '3')
    assert said(beside) == {'Title': 'Dawn', 'Label': 'Red', 'Rating': 3}
    place.run('backup', os.path.join(place.dir, 'backup.tar'))
    place.studio = os.path.join(place.dir, 'other')
    place.run('restore', os.path.join(place.dir, 'backup.tar'))
    [restored] = place.run('works')
    assert restored['path'].startswith(place.studio) and said(restored['path'] + '.xmp') == said(beside)
    place.run('undo')
    place.run('undo')
    assert said(restored['path'] + '.xmp') == {'Label': 'Red'}
    place.run('trash', work['id'])
    place.run('trash-empty')
    assert not os.path.exists(restored['path']) and not os.path.exists(restored['path'] + '.xmp')


def test_an_edit_is_written_into_the_file_when_asked(place):
    work = fill(place)
    before = read(work)
    os.chmod(work, 0o640)
    place.run('edit', work, '--set', 'title=Into the file', '--in-file')
    after = read(work)
    assert after != before and b'Into the file' in after
    assert os.stat(work).st_mode & 0o777 == 0o640, 'its rights are as they were'
    assert names(place) == ['a.txt', 'b.png', 'b.png.xmp'], 'nothing else is left beside it'
    assert os.stat(work + '.xmp').st_mode & 0o777 == 0o640, 'who may not read the file may not read what is said of it'
    shown = place.run('show', work)
    assert shown['title'] == 'Into the file' and len(shown['versions']) == 2, shown
    only(place.add(), unchanged=2)


def test_a_file_that_cannot_be_written_into_is_left_as_it_was(place):
    fill(place)
    message = str(place.run('edit', place.path('a.txt'), '--set', 'title=Kept', '--in-file', status=1))
    assert place.path('a.txt') in message, message
    assert read(place.path('a.txt')) == b'the words of a'
    assert place.run('show', place.path('a.txt'))['title'] == 'Kept', 'the edit itself stays'


tap.main(__name__)
