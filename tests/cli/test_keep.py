"""atelier check, backup and restore."""
import hashlib
import io
import os
import sqlite3
import subprocess
import tarfile

import tap
from served import Served
from tap import only, png


def fill(place):
    place.write('a.txt', 'the words of a', when=1000)
    place.write('b.png', png(80, 60, 1), when=1000)
    place.write('sub/c.png', png(80, 60, 2), when=1000)
    place.add()


def damage_a_hash(place, name):
    base = sqlite3.connect(os.path.join(place.studio, 'atelier.db'))
    with base:
        base.execute("UPDATE version SET sha256 = x'00' WHERE no = (SELECT version FROM location WHERE CAST(name AS TEXT) = ?)", (name,))
    base.close()


def verdicts(place, *args, status=1):
    answer = place.run('check', *args, status=status)
    return sorted((os.path.basename(one['path']) if one['verdict'] != 'orphan' else '', one['verdict']) for one in answer)


def test_nothing_is_found_where_all_is_well(place):
    fill(place)
    assert verdicts(place, status=0) == []
    assert place.sql('SELECT count(*) FROM location WHERE checked > 0') == [(3,)]


def test_rot_an_edit_and_a_loss_are_told_apart(place):
    fill(place)
    place.write('a.txt', 'the words of b', when=1000)
    place.write('b.png', png(80, 60, 3), when=2000)
    os.remove(place.path('sub/c.png'))
    answer = place.run('check', status=1)
    told = {os.path.basename(one['path']): (one['verdict'], one['detail']) for one in answer}
    assert told['a.txt'][0] == 'rotted' and 'bits changed' in told['a.txt'][1], told
    assert told['b.png'][0] == 'changed' and 'edited since' in told['b.png'][1], told
    assert told['c.png'][0] == 'missing', told


def test_a_file_that_was_only_touched_is_well(place):
    fill(place)
    os.utime(place.path('a.txt'), (3000, 3000))
    assert verdicts(place, status=0) == []
    stored = 'SELECT l.mtime FROM location l WHERE CAST(l.name AS TEXT) = ?'
    assert place.sql(stored, 'a.txt') == [(1000 * 10**9,)], 'a check alone changes nothing'
    assert verdicts(place, '--repair', status=0) == []
    assert place.sql(stored, 'a.txt') == [(3000 * 10**9,)]
    only(place.add(), unchanged=3)
    place.write('a.txt', 'the words of b', when=4000)
    assert verdicts(place) == [('a.txt', 'changed')]


def test_a_deleted_copy_is_no_loss(place):
    fill(place)
    place.write('copy.txt', 'the words of a')
    place.add()
    os.remove(place.path('copy.txt'))
    only(place.add(), unchanged=3, missing=1)
    only(place.add(), unchanged=3)
    answer = place.run('check', status=0)
    assert [(os.path.basename(one['path']), one['verdict']) for one in answer] == [('copy.txt', 'gone')], answer
    assert place.path('a.txt') in answer[0]['detail'], answer
    place.run('check', '--repair', status=0)
    assert verdicts(place, status=0) == []
    assert len(place.run('show', place.path('a.txt'))['locations']) == 1
    place.write('copy.txt', 'the words of a')
    only(place.add(), added=1, unchanged=3)
    assert len(place.run('show', place.path('a.txt'))['locations']) == 2
    os.remove(place.path('copy.txt'))
    os.remove(place.path('a.txt'))
    assert verdicts(place, '--repair') == [('a.txt', 'missing'), ('copy.txt', 'missing')]
    assert len(place.titles()) == 3


def test_a_trashed_work_whose_file_is_deleted_is_no_loss(place):
    fill(place)
    place.run('trash', place.path('a.txt'))
    os.remove(place.path('a.txt'))
    place.add()
    assert verdicts(place, '--repair', status=0) == [('a.txt', 'gone')]
    place.run('undo')
    assert verdicts(place) == [('a.txt', 'missing')]


def test_a_record_without_a_whole_hash_is_told(place):
    fill(place)
    damage_a_hash(place, 'a.txt')
    told = place.run('check', status=1)
    assert [(os.path.basename(one['path']), one['verdict']) for one in told] == [('a.txt', 'unreadable')], told
    assert 'holds no SHA-256' in told[0]['detail'], told
    served = Served(place)
    answer = served.get('/original/' + place.run('show', place.path('a.txt'))['id'])
    assert answer.status == 502 and 'holds no SHA-256' in answer.json()['message'], answer


def test_files_of_a_disk_that_is_away_are_passed_over(place):
    fill(place)
    os.rename(place.pics, place.pics + '.away')
    assert verdicts(place, status=0) == []


def blob_paths(place):
    return [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(place.studio, 'blobs')) for name in names]


def test_lost_and_damaged_previews_are_made_anew(place):
    fill(place)
    before = place.dump()
    blobs = sorted(blob_paths(place))
    if len(blobs) < 2:
        raise tap.Skip('no previews are made here')
    os.remove(blobs[0])
    os.chmod(blobs[1], 0o644)
    with open(blobs[1], 'r+b') as file:
        file.write(b'\0\0\0\0')
    found = {verdict for _, verdict in verdicts(place)}
    assert found == {'missing', 'rotted'}, found
    place.run('check', '--repair', status=(0, 1))
    assert verdicts(place, status=0) == []
    assert place.dump() == before and sorted(blob_paths(place)) == blobs


def test_old_orphans_are_told_and_removed_on_request(place):
    fill(place)
    data = b'nobody names me'
    name = hashlib.sha256(data).hexdigest()
    path = place.write(os.path.join(place.studio, 'blobs', name[:2], name[2:]), data, when=1000)
    young = place.write(os.path.join(place.studio, 'blobs', 'ab', hashlib.sha256(b'x').hexdigest()[2:]), b'x')
    assert verdicts(place) == [('', 'orphan')]
    place.run('check', '--repair')
    assert not os.path.exists(path) and os.path.exists(young)


def test_files_in_the_studio_that_belong_to_no_work_are_told_and_kept(place):
    place.write('a.png', png(80, 60, 1), when=1000)
    place.write('a.png.xmp', '<x/>', when=1000)
    place.add('--copy', place.pics)
    assert verdicts(place, status=0) == [], 'a copy and its sidecar belong to a work'
    uploads = os.path.join(place.studio, 'uploads')
    lost = [place.write(os.path.join(uploads, name), name, when=1000) for name in ('lost.txt', 'deep/er/lost.txt', 'lost.xmp')]
    answer = place.run('check', '--repair', status=1)
    assert sorted(one['path'] for one in answer) == sorted(lost), answer
    assert {(one['verdict'], one['detail']) for one in answer} == {
        ('orphan', "it belongs to no work: add it by its path ('atelier add'), or delete it")}
    plain = place.start('check').communicate()
    assert b'3 files in the studio belong to no work' in plain[0] + plain[1], plain
    only(place.add(lost[0], lost[1]), added=2)
    os.remove(lost[2])
    assert verdicts(place, status=0) == []


def test_half_a_copy_is_removed_on_request(place):
    fill(place)
    uploads = os.path.join(place.studio, 'uploads')
    old = place.write(os.path.join(uploads, '2026-01', '.copy-ABCDEF'), 'half', when=1000)
    young = place.write(os.path.join(uploads, '2026-01', '.copy-GHIJKL'), 'half')
    assert verdicts(place) == [('', 'orphan')]
    assert [one['path'] for one in place.run('check', '--repair')] == [old]
    assert not os.path.exists(old) and os.path.exists(young)


def backed_up(place, name='backup.tar.zst'):
    path = os.path.join(place.dir, name)
    place.run('backup', path)
    return path


def test_a_backup_is_restored_as_it_was(place):
    fill(place)
    upload = place.write(os.path.join(place.dir, 'up\nload.txt'), 'uploaded words', when=1000)
    only(place.add('--copy', upload), added=1)
    before = place.dump()
    for name in ('backup.tar', 'backup.tar.zst'):
        path = backed_up(place, name)
        original, place.studio = place.studio, os.path.join(place.dir, 'restored from ' + name)
        place.run('restore', path)
        after = place.dump()
        move = original.encode(), place.studio.encode()
        assert {key.replace(*move): value for key, value in before.items()} == after
        assert verdicts(place, status=0) == []
        only(place.add(), unchanged=3)
        place.studio = original


def test_a_restore_keeps_the_dates_of_uploads(place):
    fill(place)
    upload = place.write(os.path.join(place.dir, 'song.txt'), 'uploaded words')
    beside = place.write(os.path.join(place.dir, 'song.txt.xmp'), '<x/>')
    old = place.write(os.path.join(place.dir, 'old.txt'), 'older words')
    os.utime(upload, ns=(1, 1234567890123456789))
    os.utime(beside, ns=(1, 1234567899987654321))
    os.utime(old, ns=(1, -1500000000))
    only(place.add('--copy', upload, old), added=2)
    path = backed_up(place)
    before = place.sql('SELECT name, mtime, sidecar FROM location ORDER BY name')
    place.studio = os.path.join(place.dir, 'restored')
    place.run('restore', path)
    found = {name: os.stat(os.path.join(folder, name)).st_mtime_ns for folder, _, names
             in os.walk(os.path.join(place.studio, 'uploads')) for name in names}
    told = {name.decode(): mtime for name, mtime, sidecar in before}
    assert found['song.txt'] == told['song.txt'] == 1234567890123456789, (found, told)
    assert found['old.txt'] == told['old.txt'] == -1500000000, (found, told)
    assert found['song.txt.xmp'] in [sidecar for name, mtime, sidecar in before], (found, before)
    assert verdicts(place, status=0) == []
    assert place.add(os.path.join(place.studio, 'uploads'))['updated'] == 0


def test_a_backup_can_be_read_without_us(place):
    fill(place)
    path = backed_up(place, 'backup.tar')
    out = os.path.join(place.dir, 'out')
    os.mkdir(out)
    subprocess.run(['tar', 'xf', path, '-C', out], check=True)
    subprocess.run(['sha256sum', '--quiet', '-c', 'SHA256SUMS'], check=True, cwd=out)


def test_a_restore_needs_an_empty_place(place):
    fill(place)
    path = backed_up(place)
    message = place.run('restore', path, status=1)
    assert 'is not empty' in str(message), message
    before = place.dump()
    assert before == place.dump()


def damaged(path, change):
    """A copy of the archive whose members went through change(name, data) -> data, or None to leave one out."""
    out = path + '.damaged.tar'
    with tarfile.open(path) as old, tarfile.open(out, 'w', format=tarfile.GNU_FORMAT) as new:
        for member in old:
            data = change(member.name, old.extractfile(member).read())
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
    return out


def test_a_damaged_backup_is_refused_and_leaves_nothing(place):
    fill(place)
    path = backed_up(place, 'backup.tar')
    first = []

    def flip(name, data):
        if name.startswith('blobs/') and not first:
            first.append(name)
            return bytes([data[0] ^ 1]) + data[1:]
        return data
    cases = {
        'is not what was backed up': damaged(path, flip),
    }
    for text, broken in cases.items():
        if text == 'is not what was backed up' and not first:
            continue
        place.studio = os.path.join(place.dir, 'restored')
        message = str(place.run('restore', broken, status=1))
        assert text in message, message
        assert not [name for name in os.listdir(place.dir) if name.startswith('restored')], os.listdir(place.dir)


def test_a_backup_that_lacks_something_is_refused(place):
    fill(place)
    path = backed_up(place, 'backup.tar')
    place.studio = os.path.join(place.dir, 'restored')
    broken = damaged(path, lambda name, data: None if name == 'SHA256SUMS' else data)
    assert 'it is not whole' in str(place.run('restore', broken, status=1))
    broken = damaged(path, lambda name, data: None if name == 'atelier.db' else data)
    assert 'is not what was backed up' in str(place.run('restore', broken, status=1))
    with open(path, 'rb') as file:
        half = file.read()
    cut = place.write(os.path.join(place.dir, 'cut.tar'), half[:len(half) // 2])
    place.run('restore', cut, status=1)
    assert not os.path.exists(place.studio)


def test_an_archive_that_leads_out_of_its_place_is_refused(place):
    path = os.path.join(place.dir, 'evil.tar')
    with tarfile.open(path, 'w') as file:
        member = tarfile.TarInfo('uploads/../../evil.txt')
        member.size = 4
        file.addfile(member, io.BytesIO(b'evil'))
    message = str(place.run('restore', path, status=1))
    assert 'is not a backup of a studio' in message, message
    assert not os.path.exists(os.path.join(place.dir, 'evil.txt'))


tap.main(__name__)
