"""What a person changes and names: edit, tag, rate, credit, collections, stacks, trash, undo, saved searches."""
import tap
from tap import png


def fill(place):
    for number, name in enumerate(('dawn', 'noon', 'dusk'), 1):
        place.write(name + '.png', png(60 + 10 * number, 40, number), when=1000 * number)
    place.add()


def refused(place, *args):
    return place.run(*args, status=1).strip()


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
        ('work', 'its id, the start of it, or its path', work, ('show', '{}')),
        ('collection', 'its id, the start of it, or its name', collection, ('collection', 'rename', '{}', 'Ocean')),
        ('saved search', 'its id, the start of it, or its name', search, ('search-forget', '{}')),
        ('stack', 'its id or the start of it', stack, ('stack', 'dissolve', '{}')),
        ('job', 'its id or the start of it', job, ('job', 'show', '{}')),
        ('change', 'its id or the start of it', change, ('undo', '{}')),
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
    assert refused(place, 'collection', 'delete', other[:4]) == sentence


if __name__ == '__main__':
    tap.main(__name__)
