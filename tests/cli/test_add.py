"""atelier add: what is new, changed, moved, gone, odd or refused."""
import os
import shutil
import subprocess
import tempfile
import time

import tap
from disk import Disk
from tap import only, png


def test_files_of_a_folder_become_works(place):
    for i in range(4):
        place.write(f'sub{i % 2}/work {i}.txt', f'the words of work {i}')
    answer = place.add()
    only(answer, added=4)
    assert answer['change'], answer
    assert place.titles() == ['work 0', 'work 1', 'work 2', 'work 3']


def test_adding_again_changes_nothing(place):
    place.write('a.txt', 'one', when=1000)
    place.add()
    before = place.dump()
    answer = place.add()
    only(answer, unchanged=1)
    assert answer['change'] is None
    assert place.dump() == before


def test_an_exact_double_is_a_second_place_of_one_work(place):
    place.write('b.txt', 'same', when=2000)
    place.write('sub/a.txt', 'same', when=1000)
    only(place.add(), added=2)
    assert place.titles() == ['b'], 'called after the first path in byte order'
    assert place.sql('SELECT created FROM work') == [(1000 * 1000000,)], 'dated by the oldest file'


def test_doubles_are_counted_as_they_come_and_go(place):
    def places():
        return place.sql('SELECT places FROM work_sort')
    place.write('a.txt', 'same')
    place.write('b.txt', 'same')
    place.add()
    assert places() == [(2,)]
    place.write('c.txt', 'same')
    place.add()
    assert places() == [(3,)]
    os.remove(place.path('a.txt'))
    os.remove(place.path('b.txt'))
    only(place.add(), unchanged=1, missing=2)
    assert places() == [(1,)]


def test_a_renamed_file_keeps_its_work(place):
    place.write('a.txt', 'words')
    place.add()
    work = place.sql('SELECT hex(id) FROM work')
    os.rename(place.path('a.txt'), place.path('b.txt'))
    only(place.add(), updated=1)
    assert place.sql('SELECT hex(id) FROM work') == work
    assert place.titles() == ['b']


def test_a_renamed_folder_keeps_its_works(place):
    for i in range(20):
        place.write(f'old/deep/{i}.txt', f'number {i}')
    place.add()
    works = place.sql('SELECT hex(id) FROM work ORDER BY id')
    os.rename(place.path('old'), place.path('new'))
    only(place.add(), updated=20)
    assert place.sql('SELECT hex(id) FROM work ORDER BY id') == works
    assert place.sql('SELECT count(*) FROM location WHERE state = 1') == [(0,)]


def test_a_file_moved_to_another_root_keeps_its_work(place):
    other = os.path.join(place.dir, 'other')
    os.mkdir(other)
    place.write('a.txt', 'words')
    place.add()
    os.rename(place.path('a.txt'), os.path.join(other, 'a.txt'))
    only(place.add(other), updated=1)
    only(place.add())
    assert place.sql('SELECT count(*) FROM work') == [(1,)]


def test_two_files_that_swap_names_keep_their_works(place):
    place.write('a.txt', 'the words of a')
    place.write('b.txt', 'the words of b')
    place.add()
    query = 'SELECT hex(v.sha256), w.no FROM work w JOIN version v ON v.no = w.version ORDER BY 1'
    before = place.sql(query)
    os.rename(place.path('a.txt'), place.path('c.txt'))
    os.rename(place.path('b.txt'), place.path('a.txt'))
    os.rename(place.path('c.txt'), place.path('b.txt'))
    only(place.add(), updated=2)
    assert place.sql(query) == before
    assert place.sql('SELECT count(*) FROM version') == [(2,)]


def test_a_file_edited_in_place_gets_a_new_version(place):
    place.write('a.txt', 'first words')
    place.add()
    place.write('a.txt', 'other words')
    only(place.add(), updated=1)
    assert place.sql('SELECT count(*), count(DISTINCT work) FROM version') == [(2, 1)]
    place.write('a.txt', 'first words')
    only(place.add(), updated=1)
    assert place.sql('SELECT count(*) FROM version') == [(2,)], 'back to the first version'
    assert place.sql('SELECT v.no FROM work w JOIN version v ON v.no = w.version') == [(1,)]


def test_a_double_that_is_edited_becomes_a_work_of_its_own(place):
    place.write('master.txt', 'first words')
    place.write('copy.txt', 'first words')
    place.add()
    place.write('copy.txt', 'other words')
    only(place.add(), updated=1, unchanged=1)
    assert place.titles() == ['copy', 'master']
    assert place.sql('SELECT count(*) FROM derivation') == [(1,)]


def test_a_file_that_takes_the_place_of_another_is_followed(place):
    place.write('a.txt', 'old a')
    place.write('b.txt', 'the words of b')
    place.add()
    work = place.sql("SELECT no FROM work WHERE title = 'b'")
    os.rename(place.path('b.txt'), place.path('a.txt'))
    answer = place.add()
    assert answer['updated'] == 1, answer
    assert place.sql('SELECT v.work FROM location l JOIN version v ON v.no = l.version') == work
    only(place.add(), unchanged=1)


def versions(place):
    """Of each work, by the names of its places: the bytes it ever had."""
    rows = place.sql('SELECT v.work, v.size, l.name FROM version v LEFT JOIN location l ON l.version = v.no AND l.state = 0')
    works = {}
    for work, size, name in rows:
        names, sizes = works.setdefault(work, (set(), set()))
        sizes.add(size)
        names.update([name.decode()] if name else [])
    return sorted((' '.join(sorted(names)), sorted(sizes)) for names, sizes in works.values())


def swap(place, one, other):
    os.rename(place.path(one), place.path('swap.tmp'))
    os.rename(place.path(other), place.path(one))
    os.rename(place.path('swap.tmp'), place.path(other))


def test_files_that_are_swapped_stay_the_works_they_are(place):
    for third in ('', 'a', 'b'):
        place.write('a.txt', 'first')
        place.write('b.txt', 'the second')
        if third:
            shutil.copy(place.path(third + '.txt'), place.path('c.txt'))
        place.add()
        swap(place, 'a.txt', 'b.txt')
        answer = place.add()
        only(answer, updated=2, unchanged=1 if third else 0)
        wanted = [('b.txt c.txt' if third == 'a' else 'b.txt', [5]), ('a.txt c.txt' if third == 'b' else 'a.txt', [10])]
        assert versions(place) == sorted(wanted), (third, versions(place))
        place.studio += third or '-'
        for name in os.listdir(place.pics):
            os.remove(place.path(name))


def test_a_chain_of_renames_is_as_many_moves(place):
    for n in (2, 3, 4):
        place.write(f'{n}.txt', 'x' * n, when=1000)
    place.add()
    for n in (4, 3, 2):
        os.rename(place.path(f'{n}.txt'), place.path(f'{n + 1}.txt'))
    only(place.add('--dry-run', place.pics), updated=3)
    only(place.add(), updated=3)
    assert versions(place) == [('3.txt', [2]), ('4.txt', [3]), ('5.txt', [4])], versions(place)
    only(place.add(), unchanged=3)


def test_a_replacement_with_an_older_date_is_noticed(place):
    place.write('a.txt', 'same size 1', when=2000)
    place.add()
    place.write('a.txt', 'same size 2', when=1000)
    only(place.add(), updated=1)


def test_a_change_without_a_new_date_is_noticed_by_the_inode(place):
    place.write('a.txt', 'same size 1', when=2000)
    place.add()
    place.write('new', 'same size 2', when=2000)
    os.rename(place.path('new'), place.path('a.txt'))
    only(place.add(), updated=1)


def test_what_is_deleted_is_missing_and_comes_back(place):
    path = place.write('a.txt', 'words', when=1000)
    place.write('b.txt', 'others')
    place.add()
    os.remove(path)
    only(place.add(), unchanged=1, missing=1)
    only(place.add(), unchanged=1)
    assert len(place.titles()) == 2, 'the work stays'
    place.write('a.txt', 'words', when=1000)
    only(place.add(), updated=1, unchanged=1)


def test_a_deleted_folder_is_missing_when_it_is_named_itself(place):
    place.write('sub/a.txt', 'words')
    place.add()
    shutil.rmtree(place.path('sub'))
    only(place.add(place.path('sub')), missing=1)


def test_a_root_that_is_away_keeps_its_works(place):
    place.write('a.txt', 'words')
    place.add()
    before = place.dump()
    os.rename(place.pics, place.pics + '.away')
    answer = place.add(place.pics)
    only(answer)
    assert 'away' in answer['notes'][0], answer
    assert place.sql('SELECT away FROM root') == [(1,)]
    assert place.dump() == before
    os.rename(place.pics + '.away', place.pics)
    only(place.add(), unchanged=1)
    assert place.sql('SELECT away FROM root') == [(0,)]


def states(place):
    return {row['title']: row['state'] for row in place.run('grid', '--limit', '100')}


def test_a_disk_inside_a_folder_goes_away_and_comes_back(place):
    disk = Disk(place)
    stick = place.path('stick')
    disk.plug(stick)
    place.write('a.txt', 'words')
    place.write('stick/b.txt', 'others')
    place.write('stick/deep/c.txt', 'and more')
    only(place.add(), added=3)
    before = place.dump()
    assert len(before) == 3
    for gone in (lambda: None, lambda: os.rmdir(stick)):
        disk.unplug()
        gone()
        for _ in range(2):
            answer = place.add()
            only(answer, unchanged=1)
            assert answer['notes'] == [f'{stick} is away: its works stay as they are until it is back'], answer
            assert states(place) == {'a': 'present', 'b': 'away', 'c': 'away'}
            assert place.dump() == before
        disk.plug(stick)
        answer = place.add()
        only(answer, unchanged=3)
        assert answer['notes'] == []
        assert states(place) == {'a': 'present', 'b': 'present', 'c': 'present'}
    os.remove(place.path('stick/b.txt'))
    only(place.add(), unchanged=2, missing=1)
    assert states(place) == {'a': 'present', 'b': 'missing', 'c': 'present'}


def test_a_folder_that_is_added_again_brings_back_what_forgetting_it_took(place):
    for name in ('a', 'b', 'sub/c', 'sub/d'):
        place.write(f'{name}.txt', f'the words of {name}')
    place.add()
    place.run('rate', place.path('b.txt'), '--stars', '4')
    place.run('trash', place.path('a.txt'))
    before = place.dump()
    place.run('forget', place.pics)
    assert place.titles() == [] and place.run('folders') == []
    answer = place.add(place.path('sub'))
    only(answer, unchanged=2)
    assert answer['notes'] == ['2 works came out of the trash, where forgetting this folder put them'], answer
    assert place.titles() == ['c', 'd'] and place.run('folders')[0]['count'] == 2
    place.run('undo')
    assert place.titles() == [] and place.run('folders') == []
    place.run('untrash', place.path('sub/c.txt'))
    place.run('forget', place.pics)
    answer = place.add()
    only(answer, unchanged=4)
    assert place.titles() == ['b', 'c', 'd'] and place.dump() == before
    place.run('trash', *[place.path(name) for name in ('b.txt', 'sub/c.txt', 'sub/d.txt')])
    only(place.add(), unchanged=4)
    assert place.titles() == [], 'what a person trashed stays there'
    assert [row['count'] for row in place.run('folders')] == [0]


def test_adding_above_a_forgotten_folder_brings_its_works_back(place):
    for name in ('one/a', 'two/b', 'c'):
        place.write(f'{name}.txt', f'the words of {name}')
    for name in ('one', 'two'):
        place.add(place.path(name))
        place.run('forget', place.path(name))
    assert place.titles() == []
    only(place.add(), unchanged=2, added=1)
    assert place.titles() == ['a', 'b', 'c']
    assert [row['count'] for row in place.run('folders')] == [3]
    place.run('undo')
    assert place.titles() == []


def test_a_folder_inside_a_root_uses_that_root(place):
    place.write('sub/a.txt', 'words')
    place.write('b.txt', 'others')
    place.add()
    only(place.add(place.path('sub')), unchanged=1)
    assert place.sql('SELECT count(*) FROM root') == [(1,)]


def test_a_folder_above_a_root_takes_it_in(place):
    place.write('sub/a.txt', 'words')
    place.write('b.txt', 'others')
    place.add(place.path('sub'))
    only(place.add(), added=1, unchanged=1)
    assert place.sql('SELECT path FROM root') == [(place.pics.encode(),)]


def test_a_single_file_does_not_bring_its_neighbours(place):
    path = place.write('a.txt', 'words')
    place.write('b.txt', 'others')
    only(place.add(path), added=1)
    assert place.titles() == ['a']
    only(place.add(path), unchanged=1)
    only(place.add(), added=1, unchanged=1)
    assert place.titles() == ['a', 'b']


def test_excluded_files_are_left_out_for_good(place):
    place.write('a.txt', 'a')
    place.write('b.md', '# b')
    place.write('drafts/c.txt', 'c')
    only(place.add('--exclude', '*.md', '--exclude', 'drafts', place.pics), added=1)
    only(place.add(), unchanged=1)


def test_what_is_excluded_later_stays_and_is_not_followed(place):
    place.write('a.txt', 'a')
    place.write('b.md', '# b')
    place.write('drafts/c.txt', 'c')
    only(place.add(), added=3)
    assert place.run('folders')[0]['excludes'] is None
    answer = place.add('--exclude', '*.md', '--exclude', 'drafts', place.pics)
    only(answer, unchanged=1)
    assert answer['notes'] == ['2 works are now excluded: they stay, and are not followed any more'], answer
    assert place.run('folders')[0]['excludes'] == '*.md, drafts'
    place.write('b.md', '# other')
    os.remove(place.path('drafts/c.txt'))
    answer = place.add('--exclude', 'drafts', place.pics)
    only(answer, unchanged=1)
    assert answer['notes'] == [], 'what is excluded already is not told again'
    assert place.run('check') == [] and place.titles() == ['a', 'b', 'c']
    assert {row['name']: row['count'] for row in place.run('attention')}['missing'] == 0
    answer = place.add('--exclude', '', '--exclude', '*.tif', place.pics)
    only(answer, unchanged=1, updated=1, missing=1)
    assert place.run('folders')[0]['excludes'] == '*.tif'
    place.add('--exclude', '', place.pics)
    assert place.run('folders')[0]['excludes'] is None


def test_a_dry_run_says_and_changes_nothing(place):
    place.write('a.txt', 'a')
    place.write('b.txt', 'b')
    place.write('d.txt', 'd')
    place.add()
    place.write('a.txt', 'changed')
    os.rename(place.path('b.txt'), place.path('c.txt'))
    os.remove(place.path('d.txt'))
    place.write('e.txt', 'e')
    before = place.dump()
    only(place.add('--dry-run', place.pics), added=1, updated=2, missing=1)
    assert place.dump() == before
    only(place.add(), added=1, updated=2, missing=1)


def test_copies_go_into_the_studio_with_their_names(place):
    path = place.write('my work.txt', 'words', when=1000)
    only(place.add('--copy', path), added=1)
    rows = place.sql('SELECT r.own, f.path, l.name FROM location l JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root')
    assert len(rows) == 1 and rows[0][0] == 1 and rows[0][2] == b'my work.txt', rows
    copy = os.path.join(place.studio, 'uploads', rows[0][1].decode(), 'my work.txt')
    with open(copy, encoding='utf-8') as file:
        assert file.read() == 'words'
    assert os.stat(copy).st_mtime == 1000
    only(place.add('--copy', path), unchanged=1)
    os.remove(path)
    assert place.titles() == ['my work']


def test_odd_names_are_bytes(place):
    names = [b'new\nline.txt', b'bad\xff\xfeutf8.txt', b'n' * 251 + b'.txt', '作品 静夜思.txt'.encode(), b" '\"$(x);.txt"]
    for i, name in enumerate(names):
        with open(os.path.join(os.fsencode(place.pics), name), 'w', encoding='utf-8') as file:
            file.write(f'words {i}')
    only(place.add(), added=len(names))
    only(place.add(), unchanged=len(names))
    assert sorted(row[0] for row in place.sql('SELECT name FROM location')) == sorted(names)


def test_a_name_is_told_as_it_is_and_shown_so_that_it_does_no_harm(place):
    for name in ('new\nline.txt', 'a\u202egpj.txt'):
        place.write(name, name)
    path = place.write(os.fsdecode(b'bad\xff\xfe.txt'), 'words')
    place.add()
    told = [one['path'] for one in place.run('works')]
    assert set(told) == {place.path('new\nline.txt'), place.path('a\u202egpj.txt'), place.path('bad\ufffd\ufffd.txt')}, told
    process = place.start('show', place.path('new\nline.txt'))
    shown = process.communicate()[0].decode()
    assert 'new␊line.txt' in shown and 'new\nline' not in shown, shown
    process = place.start('works')
    shown = process.communicate()[0].decode()
    assert '\u202e' not in shown and 'new\nline' not in shown, shown
    for odd in (path, place.path('new\nline.txt')):
        work = place.run('show', odd)
        assert place.run('rate', odd, '--stars', '3')['works'] == 1
        assert place.run('show', odd)['rating'] == 3
        assert place.run('text', odd)['work'] == work['id']
    assert place.run('derive', path, '--from', place.path('new\nline.txt'))['works'] == 1


def test_what_is_no_file_is_passed_over(place):
    os.mkfifo(place.path('fifo.txt'))
    os.symlink('..', place.path('loop'))
    os.symlink(place.pics, place.path('self'))
    os.symlink('nowhere.txt', place.path('broken.txt'))
    place.write('.hidden.txt', 'hidden')
    place.write('.hidden/a.txt', 'hidden')
    place.write('a.txt~', 'a backup')
    place.write('a.txt', 'words')
    place.write('data.bin', bytes(range(256)) * 4)
    only(place.add(), added=1)


def test_a_link_is_followed_when_it_leads_out(place):
    outside = place.write(os.path.join(place.dir, 'outside.txt'), 'outside')
    inside = place.write('inside.txt', 'inside')
    os.symlink(outside, place.path('out.txt'))
    os.symlink(inside, place.path('in.txt'))
    only(place.add(), added=2)
    assert place.titles() == ['inside', 'out']
    only(place.add(), unchanged=2)


def test_content_wins_over_the_extension_and_it_is_said(place):
    place.write('holiday.jpg', png(40, 30))
    answer = place.add()
    only(answer, added=1)
    assert answer['notes'] == ['holiday.jpg: its content is PNG, and it was read as that'], answer
    assert place.sql('SELECT media_type FROM version') == [('image/png',)]


def test_what_is_not_what_it_is_called_is_named_and_the_rest_goes_on(place):
    place.write('a.txt', 'words')
    place.write('b.jpg', b'\0\1\2\3 no picture at all \xff\xff')
    place.write('c.png', b'')
    answer = place.add(status=1)
    only(answer, added=1, failed=2)
    reasons = {os.path.basename(one['path']): one['reason'] for one in answer['failed']}
    assert reasons == {'b.jpg': 'its name says JPEG, but it is not', 'c.png': 'it is empty'}, reasons


def test_a_person_is_told_which_files_failed_and_why(place):
    for i in range(23):
        place.write(f'{i:02}.png', b'')
    place.write('holiday.jpg', png(40, 30))
    done = subprocess.run([tap.PROGRAM, 'add', '--studio', place.studio, place.pics], check=False, capture_output=True, text=True)
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert done.returncode == 1, done
    assert lines[0] == '1 file added, 23 failed', lines
    assert len([line for line in lines if line.endswith('.png: it is empty')]) == 23, lines
    assert 'holiday.jpg: its content is PNG, and it was read as that' in lines, lines


def test_an_unknown_file_that_is_named_is_refused(place):
    path = place.write('data.bin', bytes(range(256)) * 4)
    answer = place.add(path, status=1)
    only(answer, failed=1)
    assert answer['failed'][0]['reason'] == 'it is in no format that can be read'


def test_a_path_that_is_not_there_is_an_error(place):
    place.write('a.txt', 'words')
    message = place.add(place.path('nothing'), status=1)
    assert 'nothing: No such file or directory' in message, message
    answer = place.add(place.path('nothing'), place.pics, status=1)
    only(answer, added=1, failed=1)


def test_a_folder_that_cannot_be_read_marks_nothing_missing(place):
    place.write('locked/a.txt', 'words')
    place.write('b.txt', 'others')
    nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all']
    if os.geteuid() == 0:
        if subprocess.run([*nobody, 'true'], check=False, capture_output=True).returncode:
            raise tap.Skip('root reads everything, and setpriv cannot leave root here')
        if subprocess.run([*nobody, 'test', '-x', tap.PROGRAM], check=False).returncode:
            raise tap.Skip(f'{tap.PROGRAM} lies where only root may go')
        os.mkdir(place.studio)
        for path in (place.dir, place.pics, place.studio, place.path('locked')):
            os.chown(path, 65534, 65534)
    else:
        nobody = []
    os.chmod(place.dir, 0o755)
    words = [*nobody, tap.PROGRAM, 'add', '--studio', place.studio, '--json', place.pics]
    done = subprocess.run(words, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    os.chmod(place.path('locked'), 0)
    done = subprocess.run(words, check=False, capture_output=True)
    assert done.returncode == 1 and b'Permission denied' in done.stdout, done
    assert b'"missing":0' in done.stdout.replace(b' ', b''), done.stdout
    assert place.sql('SELECT count(*) FROM location WHERE state = 1') == [(0,)]


def test_a_file_that_grows_while_it_is_read_is_refused_and_added_later(place):
    path = place.write('big.txt', b'words and words\n' * 4000000)
    process = place.start('add', '--json', place.pics)
    with open(path, 'ab') as file:
        while process.poll() is None:
            file.write(b'more\n')
            file.flush()
            time.sleep(0.001)
    out, err = process.communicate()
    if process.returncode == 0:
        raise tap.Skip('the file was read faster than it grew')
    assert b'changed while it was read' in out, (out, err)
    os.truncate(path, 1000)
    only(place.add(), added=1)


def test_lightroom_and_plain_sidecars_belong_to_their_file(place):
    xmp = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
           '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
           '%s</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>')
    place.write('a.png', png(40, 30, 1))
    place.write('b.png', png(40, 30, 2))
    place.write('a.png.xmp', xmp % 'Title of a', when=1000)
    place.write('b.xmp', xmp % 'Title of b', when=1000)
    only(place.add(), added=2)
    assert place.titles() == ['Title of a', 'Title of b'], place.titles()
    previews = place.sql('SELECT hex(blob_sha256) FROM preview ORDER BY version, size')
    place.write('b.xmp', xmp % 'Another title', when=2000)
    only(place.add(), updated=1, unchanged=1)
    assert place.titles() == ['Another title', 'Title of a']
    os.remove(place.path('a.png.xmp'))
    only(place.add(), updated=1, unchanged=1)
    assert place.titles() == ['Another title', 'a']
    assert place.sql('SELECT hex(blob_sha256) FROM preview ORDER BY version, size') == previews


def test_the_studio_itself_is_never_added(place):
    place.studio = place.path('studio')
    place.write('a.txt', 'words')
    only(place.add('--copy', place.path('a.txt')), added=1)
    only(place.add(), added=1)
    only(place.add(), unchanged=1)


def test_another_studio_below_a_folder_is_passed_over(place):
    own, place.studio = place.studio, place.path('deep/other')
    only(place.add('--copy', place.write(os.path.join(place.dir, 'b.txt'), 'theirs')), added=1)
    place.studio = own
    place.write('a.txt', 'ours')
    place.write('deep/lock/atelier.db/c.txt', 'no studio')
    only(place.add(), added=2)
    assert place.titles() == ['a', 'c']
    only(place.add(), unchanged=2)


def test_two_adds_at_once_make_one_catalogue(place):
    for i in range(120):
        place.write(f'{i % 5}/{i}.txt', f'number {i // 2}')
    one, two = place.start('add', '--json', place.pics), place.start('add', '--json', place.pics)
    for process in (one, two):
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, (out, err)
    together = place.dump()
    place.studio = os.path.join(place.dir, 'alone')
    place.add()
    assert together == place.dump()


tap.main(__name__)
