"""What a person changes and names: edit, tag, rate, credit, collections, stacks, trash, undo, saved searches."""
import os

import tap
from tap import png


def fill(place):
    for number, name in enumerate(('dawn', 'noon', 'dusk'), 1):
        place.write(name + '.png', png(60 + 10 * number, 40, number), when=1000 * number)
    place.add()


def refused(place, *args, status=1):
    return place.run(*args, status=status).strip()


def test_everything_is_named_by_its_id_the_start_of_it_or_its_name(place):
    fill(place)
    collection = place.run('collection', 'create', 'Sea')['id']
    other = place.run('collection', 'create', 'Sky')['id']
    place.run('search-save', 'Best', 'rating:5')
    search = place.run('searches')[0]['id']
    job = place.run('jobs')[0]['id']
    ids = [one['id'] for one in place.run('works')]
    work = ids[0]
    change = place.run('rate', work, '--stars', '3')['change']
    place.run('stack', 'make', *ids[:2])
    stack = [one for one in place.run('stacks') if one['reason'] == 'person'][0]['id']
    cases = (
        ('work', 'its id, the start or end of it, or its path', work, ('show', '{}')),
        ('collection', 'its id, the start or end of it, or its name', collection, ('collection', 'rename', '{}', 'Ocean')),
        ('saved search', 'its id, the start or end of it, or its name', search, ('search-forget', '{}')),
        ('stack', 'its id, or the start or end of it', stack, ('stack', 'dissolve', '{}')),
        ('job', 'its id, or the start or end of it', job, ('job', 'show', '{}')),
        ('change', 'its id, or the start or end of it', change, ('undo', '{}')),
    )
    for kind, ways, name, words in cases:
        def ask(how, **options):
            return place.run(*(word.format(how) for word in words), **options)
        for wrong in ('nowhere', '7ZZZZZZZ'):
            sentence = f"atelier: there is no {kind} '{wrong}'; name it by {ways}.\n"
            assert ask(wrong, status=1) == sentence, (kind, ask(wrong, status=1))
        # Works of one batch differ in the last letter only.
        ask(name.lower() if kind == 'work' else name[:-1])
    assert other[:4] == collection[:4]
    sentence = f"atelier: '{other[:4]}' begins the ids of 2 collections; give more of the id of the one you mean."
    assert refused(place, 'collection', 'delete', other[:4], status=2) == sentence


def revisions(place):
    return place.sql('SELECT title, revision FROM work ORDER BY no')


# What is said of two works of three, one of which it is true of already; each said a second time changes nothing.
TWICE = (
    ('edit', '--set', 'title=Quay', '--set', 'creator=Ada; Bo', '--set', 'keyword=sea', '--set', 'place=Oslo', '--set', 'date=2020'),
    ('edit', '--set', 'note=a line'),
    ('edit', '--set', 'rating=4'),
    ('tag', '--add', 'blue'),
    ('tag', '--remove', 'blue', '--remove', 'nobody has it'),
    ('rate', '--stars', '2'),
    ('credit', '--name', 'Eve', '--role', 'editor'),
    ('credit', '--name', 'Eve', '--role', 'editor', '--remove'),
    ('collection', 'add', 'Sea'),
    ('collection', 'remove', 'Sea'),
    ('trash',),
    ('untrash',),
)


def tagged(place, tag):
    return sorted(one['title'] for one in place.run('search', 'tag:' + tag))


def test_a_query_names_the_works_of_any_change(place):
    fill(place)
    place.write('words.txt', 'of no picture')
    place.add()
    assert place.run('tag', '--query', 'kind:image -dusk', '--add', 'bright')['works'] == 2
    assert tagged(place, 'bright') == ['dawn', 'noon']
    assert place.run('tag', place.path('words.txt'), place.path('dawn.png'), '--query', 'tag:bright', '--add', 'both')['works'] == 3
    assert tagged(place, 'both') == ['dawn', 'noon', 'words']
    assert place.run('edit', '--query', '', '--set', 'licence=CC0', '--dry-run')['works'] == 4
    assert place.run('rate', '--query', 'tag:both', '--stars', '4')['works'] == 3
    assert place.run('credit', '--query', 'tag:both', '--name', 'Ada')['works'] == 3
    place.run('collection', 'create', 'Sea')
    place.run('collection', 'add', 'Sea', '--query', 'kind:image', '--sort', 'title')
    order = place.sql('SELECT w.title FROM collection_work k JOIN work w ON w.no = k.work ORDER BY k.position')
    assert order == [('dawn',), ('dusk',), ('noon',)], order
    assert place.run('collection', 'remove', 'Sea', '--query', 'dusk')['works'] == 1
    assert place.run('trash', '--query', 'tag:both')['works'] == 3
    assert place.run('untrash', '--query', 'is:trashed')['works'] == 3
    assert place.run('stack', 'make', '--query', 'kind:image')['works'] == 3


def test_a_query_that_finds_nothing_changes_nothing_and_a_wrong_one_is_told(place):
    fill(place)
    assert place.run('tag', '--query', 'kind:film', '--add', 'x')['change'] is None
    assert 'WORK is missing' in place.run('tag', '--add', 'x', status=2)
    assert 'kind' in place.run('tag', '--query', 'kind:bogus', '--add', 'x', status=2)
    assert place.sql('SELECT count(*) FROM tag') == [(0,)]


def test_a_value_that_its_field_cannot_have_is_told(place):
    fill(place)
    for wrong in ('latitude=91', 'latitude=north', 'longitude=-180.5', 'longitude=nan', 'language=no language', 'language=e',
                  'isrc=1234', 'iswc=T-034.524', 'date=someday', 'date=2024-13-01', 'rating=6', 'rating=-1'):
        said = place.run('edit', place.path('dawn.png'), '--set', wrong, status=2)
        assert f"'{wrong.split('=')[1]}'" in said and 'saved' not in said, (wrong, said)
    assert '0 to 5 stars' in place.run('rate', place.path('dawn.png'), '--stars', '6', status=2)
    assert "no field 'foo'" in place.run('edit', place.path('dawn.png'), '--set', 'foo=1', status=2)
    assert place.sql('SELECT count(*) FROM field WHERE source = 2') == [(0,)]
    for right in ('latitude=-59.91', 'longitude=180', 'language=zh-Hant-TW', 'language=en', 'language=sl-rozaj', 'isrc=GBAYE6800023', 'isrc=GB-AYE-68-00023',
                  'iswc=T-034.524.680-1', 'iswc=T0345246801', 'date=2024-05', 'rating=5', 'licence=whatever you like', 'latitude='):
        assert place.run('edit', place.path('dawn.png'), '--set', right)['works'] == 1, right


def test_there_is_nothing_to_redo_after_a_new_change(place):
    fill(place)
    place.run('rate', place.path('dawn.png'), '--stars', '3')
    undone = place.run('undo')['change']
    place.run('redo')
    undone = place.run('undo')['change']
    place.run('tag', place.path('noon.png'), '--add', 'sea')
    assert 'there is nothing to redo' in place.run('redo', status=1)
    assert place.sql("SELECT rating FROM work WHERE title = 'dawn'") == [(0,)]
    place.run('redo', undone)
    assert place.sql("SELECT rating FROM work WHERE title = 'dawn'") == [(3,)]


def test_what_is_so_already_is_no_change(place):
    fill(place)
    place.run('collection', 'create', 'Sea')
    dawn, noon = place.path('dawn.png'), place.path('noon.png')
    for words in TWICE:
        one = place.run(*words, dawn)
        assert one['works'] == 1 and one['change'], (words, one)
        before = revisions(place)
        more = place.run(*words, dawn, noon)
        assert more['works'] == 1 and more['change'], (words, more)
        changed = [old[0] for old, new in zip(before, revisions(place)) if old[1] != new[1]]
        assert len(changed) == (0 if words[0] == 'collection' else 1), (words, changed)
        activity, before = place.run('activity'), revisions(place)
        assert activity[0]['id'] == more['change'] and activity[0]['works'] == 1, activity[0]
        none = place.run(*words, dawn, noon)
        assert (none['works'], none['change'], none['message']) == (0, None, 'Nothing had to be changed'), (words, none)
        assert revisions(place) == before and place.run('activity') == activity, words


def test_single_things_said_again_are_no_change(place):
    fill(place)
    dawn, noon = place.path('dawn.png'), place.path('noon.png')
    place.run('collection', 'create', 'Sea')
    place.run('collection', 'create', 'Deep')
    made = place.run('stack', 'make', dawn, noon)
    assert made['works'] == 2, made
    stack = [one for one in place.run('stacks') if one['reason'] == 'person'][0]['id']
    assert place.run('stack', 'accept', stack)['change'] is None, 'one that a person made is kept already'
    for words, works in (
            (('derive', noon, '--from', dawn, '--how', 'crop'), 1),
            (('derive', noon, '--from', dawn, '--how', 'edit'), 1),
            (('derive', noon, '--from', dawn, '--remove'), 1),
            (('derive', noon, place.path('dusk.png'), '--from', dawn, '--how', 'scan'), 2),
            (('collection', 'rename', 'Sea', 'Ocean'), 0),
            (('collection', 'move', 'Deep', '--parent', 'Ocean'), 0),
            (('stack', 'dissolve', stack), 2),
            (('search-save', 'Best', 'rating:5'), 0),
            (('forget', place.pics), 3)):
        done = place.run(*words)
        assert done['works'] == works and done['change'], (words, done)
        if words[1] == 'rename':
            words = (*words[:2], 'Ocean', 'Ocean')
        again = place.run(*words)
        assert (again['works'], again['change']) == (0, None), (words, again)


def test_what_is_to_be_taken_away_is_not_made_first(place):
    fill(place)
    place.run('tag', '--remove', 'never', place.path('dawn.png'))
    place.run('credit', '--remove', '--name', 'Nobody', place.path('dawn.png'))
    assert place.sql("SELECT count(*) FROM tag WHERE name = 'never'") == [(0,)]
    assert place.sql("SELECT count(*) FROM party WHERE name = 'Nobody'") == [(0,)]


def everything(place):
    """All rows of all tables that a person's change could touch, and all files beside the works."""
    tables = [row[0] for row in place.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%' ORDER BY name")]
    return {name: place.sql(f'SELECT * FROM {name}') for name in tables}, sorted(os.listdir(place.pics))


def test_a_dry_run_of_any_change_tells_what_it_would_do_and_does_nothing(place):
    fill(place)
    dawn, noon = place.path('dawn.png'), place.path('noon.png')
    place.run('collection', 'create', 'Sea')
    place.run('collection', 'create', 'Deep')
    place.run('collection', 'add', 'Deep', dawn)
    place.run('stack', 'make', dawn, noon)
    stack = [one for one in place.run('stacks') if one['reason'] == 'person'][0]['id']
    place.run('search-save', 'Best', 'rating:5')
    place.run('trash', place.path('dusk.png'))
    place.run('rate', dawn, '--stars', '2')
    place.run('undo')
    for words, works in (
            (('edit', dawn, noon, '--set', 'title=X'), 2),
            (('edit', dawn, '--set', 'title=X', '--in-file'), 1),
            (('tag', dawn, '--add', 'new'), 1),
            (('rate', dawn, noon, '--stars', '3'), 2),
            (('credit', dawn, '--name', 'Eve'), 1),
            (('derive', noon, '--from', dawn), 1),
            (('collection', 'create', 'Third'), 0),
            (('collection', 'rename', 'Sea', 'Ocean'), 0),
            (('collection', 'move', 'Deep', '--parent', 'Sea'), 0),
            (('collection', 'add', 'Sea', dawn, noon), 2),
            (('collection', 'remove', 'Deep', dawn, noon), 1),
            (('collection', 'delete', 'Deep'), None),
            (('stack', 'make', dawn, noon), 2),
            (('stack', 'dissolve', stack), 2),
            (('search-save', 'Worst', 'rating:1'), 0),
            (('search-forget', 'Best'), 0),
            (('redo',), None),
            (('undo',), None),
            (('trash', dawn), 1),
            (('untrash', place.path('dusk.png')), 1),
            (('trash-empty',), 1),
            (('forget', place.pics), 2)):
        before = everything(place)
        told = place.run(*words, '--dry-run')
        assert everything(place) == before, words
        assert told['change'] is None and 'id' not in told or told['id'] is None, (words, told)
        if works is not None:
            assert told['works'] == works, (words, told)
            assert told['message'].startswith('Would be done: '), (words, told)
        done = place.run(*words)
        assert everything(place) != before, words
        for name in ('works', 'restored', 'kept', 'files'):
            assert told.get(name) == done.get(name), (words, told, done)
        if done['change'] and words[0] not in ('undo', 'redo'):
            place.run('undo')


def test_activity_names_the_work_where_it_is_one(place):
    fill(place)
    dawn, noon = place.path('dawn.png'), place.path('noon.png')
    told = place.run('edit', dawn, '--set', 'title=' + 'Dawn at the quay ' * 10)
    assert told['message'] == 'Edited 1 work: “' + ('Dawn at the quay ' * 10)[:60] + '…”', told
    place.run('rate', noon, dawn, '--stars', '3')
    place.run('rate', noon, dawn, noon, '--stars', '3')
    place.run('stack', 'make', noon, dawn)
    place.run('tag', noon, '--add', 'sea')
    assert [one['summary'] for one in place.run('activity')[:4]] == [
        'Tagged 1 work: “noon”', 'Stacked 2 works', 'Rated 2 works', told['message']]
    assert place.run('undo')['message'] == 'Undone: Tagged 1 work: “noon”'


def test_emptying_the_trash_is_told_and_stays_done(place):
    fill(place)
    place.run('rate', place.path('dawn.png'), '--stars', '2')
    place.run('trash', place.path('noon.png'), place.path('dusk.png'))
    assert place.run('trash-empty')['message'] == 'Deleted 2 works for good'
    first, trash, rated = place.run('activity')[:3]
    assert (first['operation'], first['summary'], first['works']) == ('trash-empty', 'Deleted 2 works for good', 2), first
    assert not first['undoable'] and not trash['undoable'] and rated['undoable'], 'what was deleted cannot come back'
    assert refused(place, 'undo', first['id']) == "atelier: 'Deleted 2 works for good' can't be undone."
    assert place.run('undo')['summary'] == rated['summary'], 'undo without a change passes over it'
    assert place.run('trash-empty')['message'] == 'Nothing had to be changed'
    assert place.run('activity')[1]['id'] == first['id']


def test_a_collection_that_is_taken_away_leaves_nothing_and_comes_back_whole(place):
    fill(place)
    place.run('collection', 'create', 'Sea')
    place.run('collection', 'create', 'Deep', '--parent', 'Sea')
    place.run('collection', 'add', 'Sea', place.path('noon.png'), place.path('dawn.png'))
    before = place.sql('SELECT * FROM collection_work ORDER BY position'), place.run('collections')
    gone = place.run('collection', 'delete', 'Sea')
    assert gone['works'] == 2 and gone['message'] == 'Took the collection “Sea” away', gone
    assert place.sql('SELECT * FROM collection_work') == []
    assert place.run('undo')['kept'] == 0
    assert (place.sql('SELECT * FROM collection_work ORDER BY position'), place.run('collections')) == before


def test_one_place_has_one_collection_of_a_name(place):
    fill(place)
    sea = place.run('collection', 'create', ' Blue  Sea ')['id']
    assert [one['name'] for one in place.run('collections')] == ['Blue Sea']
    sentence = f"atelier: there is a collection “Blue Sea” in this place already ({sea}); give another name."
    assert refused(place, 'collection', 'create', 'blue sea') == sentence
    place.run('collection', 'create', 'Sky')
    assert refused(place, 'collection', 'rename', 'Sky', 'BLUE SEA') == sentence
    place.run('collection', 'rename', 'Blue Sea', 'Blue sea')
    place.run('undo')
    inner = place.run('collection', 'create', 'Blue Sea', '--parent', 'Sky')['id']
    assert refused(place, 'collection', 'move', inner) == sentence
    assert 'atelier: 2 collections have the name' in refused(place, 'collection', 'delete', 'blue sea', status=2)
    place.run('collection', 'add', sea, place.path('dawn.png'))
    place.run('collection', 'add', inner, place.path('noon.png'))
    for collection, wanted in ((sea, ['dawn']), (inner, ['noon']), ('"blue sea"', ['dawn', 'noon'])):
        assert sorted(one['title'] for one in place.run('search', 'collection:' + collection)) == wanted, collection
    place.run('collection', 'delete', sea)
    again = place.run('collection', 'create', 'Blue Sea')['id']
    deleted = [one for one in place.run('activity') if one['operation'] == 'collection delete'][0]['id']
    assert place.run('undo', deleted)['kept'] == 0, 'a second of the name may come back'
    assert {one['id'] for one in place.run('collections')} >= {sea, again}


def test_names_are_tidied_once(place):
    fill(place)
    dawn = place.path('dawn.png')
    place.run('tag', dawn, '--add', '  Blue \t Hour\n', '--add', 'Cafe\u0301')
    assert {one['name'] for one in place.run('tags')} == {'Blue Hour', 'Caf\u00e9'}
    assert place.run('tag', dawn, '--add', 'blue   hour', '--add', 'caf\u00e9')['works'] == 0
    place.run('credit', dawn, '--name', ' Ada\u00a0 Lind\x01')
    assert [one['name'] for one in place.run('people')] == ['Ada Lind']
    for name, sentence in (('', 'a name is empty'), (' \n', 'a name is empty'),
                           ('x' * 201, 'a name has at most 200 characters; this one has 201')):
        for words in (('tag', dawn, '--add', name), ('credit', dawn, '--name', name), ('collection', 'create', name),
                      ('search-save', name, 'x')):
            assert refused(place, *words, status=2) == f'atelier: {sentence}.', words
    assert len(place.run('search', 'tag:"blue  hour"')) == 1


def test_a_search_that_says_nothing_is_refused(place):
    fill(place)
    for query, word in (('rating:>9', 'from 0 to 5'), ('"dawn', 'is not closed'), ('-', "'-' stands"), ('!', 'nothing to look for')):
        for words in (('search', '--', query), ('search-save', '--', 'One', query)):
            assert word in refused(place, *words, status=2), words
    assert len(place.run('search', 'rating:<=5')) == 3


def test_nothing_comes_back_to_a_work_that_was_deleted_for_good(place):
    fill(place)
    noon = place.path('noon.png')
    place.run('edit', noon, '--set', 'note=a line', '--set', 'creator=Ada')
    taken = place.run('edit', noon, '--set', 'note=', '--set', 'creator=')['change']
    place.run('trash', noon)
    place.run('trash-empty')
    told = place.run('undo', taken)
    assert told['restored'] == 0 and told['change'] is None, told
    for table in ('field', 'role'):
        assert place.sql(f'SELECT count(*) FROM {table} WHERE work NOT IN (SELECT no FROM work)') == [(0,)], table


if __name__ == '__main__':
    tap.main(__name__)
