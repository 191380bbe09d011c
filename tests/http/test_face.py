"""The HTTP face: the page's files, operations written from the table, errors, languages, events."""
import base64
import hashlib
import html
import json
import re
import subprocess

import tap
from served import Events, Served

CHINESE = re.compile('[\u4e00-\u9fff]')


def test_the_page_is_served_with_a_strict_policy(place):
    served = Served(place)
    answer = served.get('/')
    assert answer.status == 200 and answer['Content-Type'] == 'text/html; charset=utf-8', answer
    policy = dict(part.strip().split(' ', 1) for part in answer['Content-Security-Policy'].split(';'))
    assert policy['default-src'] == "'none'" and 'unsafe' not in answer['Content-Security-Policy'], policy
    assert policy['frame-ancestors'] == "'none'"
    assert answer['Cross-Origin-Opener-Policy'] == 'same-origin'
    page = answer.body.decode()
    for name in ('script', 'style'):  # those that the build put in, each allowed by its hash, and no other
        inside = re.findall(rf'<{name}(?: type="module")?>(.*?)</{name}>', page, re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inside]
        allowed = ["'self'", *(f"'sha256-{digest}'" for digest in hashes)]
        assert inside and set(policy[name + '-src'].split()) >= set(allowed), (name, policy)
        for text in inside:
            page = page.replace(text, '', 1)
    assert not re.search(r'\sstyle=|\son\w+=', page), 'the policy would stop inline style and handlers'
    assert "script-src 'self';" in served.get('/robots.txt')['Content-Security-Policy']


def brought(served, **headers):
    page = served.get('/', **headers).body.decode()
    return {html.unescape(path): text for path, text in
            re.findall(r'<script type="application/json" data-path="([^"]+)">(.*?)</script>', page, re.DOTALL)}


def test_the_page_brings_the_answers_of_its_first_view(place):
    place.write('a <b> & <script>.txt', '<script>alert(1)</script>')
    place.add()
    served = Served(place)
    answers = brought(served)
    assert sorted(answers) == ['/api/attention', '/api/grid?sort=date&offset=0&limit=120', '/api/timeline?sort=date'], answers
    for path, text in answers.items():
        assert '<' not in text and json.loads(text) == json.loads(served.get(path).body), path
    assert sorted(set(brought(served, Accept_Language='zh-CN,en;q=0.5')) - set(answers)) == ['/api/messages?language=zh-CN']
    assert 'a <b>' in json.loads(answers['/api/grid?sort=date&offset=0&limit=120'])[0]['title']
    first = served.get('/')
    assert served.get('/', If_None_Match=first['ETag']).status == 304
    place.run('rate', '--stars', '5', place.path('a <b> & <script>.txt'))
    assert served.get('/', If_None_Match=first['ETag']).status == 200


def test_a_file_that_the_browser_has_is_not_sent_again(place):
    served = Served(place)
    first = served.get('/')
    assert first['ETag'].startswith('"') and first['Cache-Control'] == 'no-cache', first
    again = served.get('/', If_None_Match=first['ETag'])
    assert again.status == 304 and again.body == b''
    assert served.get('/', If_None_Match='"other"').status == 200
    head = served.ask('HEAD', '/')
    assert head.status == 200 and head.body == b'' and head['Content-Length'] == str(len(first.body))


def test_text_is_compressed_for_those_who_take_it(place):
    served = Served(place)
    plain = served.get('/')
    for accepts in ('br', 'gzip, deflate, br', 'br;q=0.5, gzip'):
        small = served.get('/', Accept_Encoding=accepts)
        assert small['Content-Encoding'] == 'br' and len(small.body) < len(plain.body) * .6, accepts
        assert small['ETag'] != plain['ETag'] and small['Vary'] == 'Accept-Encoding'
    for accepts in ('gzip', 'br;q=0', 'brotli', ''):
        assert served.get('/', Accept_Encoding=accepts)['Content-Encoding'] is None, accepts
    assert served.get('/openapi.json', Accept_Encoding='br')['Content-Encoding'] == 'br'


def test_what_is_not_there_is_404_and_a_wrong_method_405(place):
    served = Served(place)
    for path in ('/nothing', '/api/nothing', '/api/', '/api/works/a/b/c', '/preview/zz/240', '/preview/0123456789abcdef/17'):
        answer = served.get(path)
        assert answer.status == 404 and answer.json()['code'] == 'not-found', (path, answer)
    for method, path, allow in (('DELETE', '/api/jobs', 'GET, HEAD'), ('POST', '/api/events', 'GET, HEAD'),
                                ('GET', '/api/jobs/01J0/cancel', 'POST'), ('PUT', '/openapi.json', 'GET, HEAD')):
        answer = served.ask(method, path, '{}', Content_Type='application/json') if method != 'GET' else served.get(path)
        assert answer.status == 405 and answer['Allow'] == allow, (method, path, answer)
        assert answer.json()['code'] == 'invalid'
    assert served.ask('HEAD', '/api/jobs').status == 200


def test_an_operation_answers_with_what_the_command_line_says(place):
    served = Served(place)
    answer = served.get('/api/jobs')
    assert answer.status == 200 and answer['Content-Type'] == 'application/json' and answer['Cache-Control'] == 'no-store'
    assert answer.json() == place.run('jobs') == []


def test_a_wrong_option_is_told_with_the_nearest_right_one(place):
    served = Served(place)
    answer = served.get('/api/jobs?limti=3')
    assert answer.status == 400 and answer.json() == {'code': 'invalid', 'message': 'there is no option limti; did you mean limit?'}, answer
    answer = served.get('/api/jobs?limit=many')
    assert answer.json() == {'code': 'invalid', 'message': "limit: 'many' is not a whole number"}
    assert served.get('/api/jobs/01J00000000000000000000000').status == 404
    assert served.get('/api/jobs?limit=2').status == 200


def test_the_openapi_document_describes_every_operation(place):
    served = Served(place)
    document = served.get('/openapi.json').json()
    assert document['openapi'].startswith('3.1') and document['info']['title'] == 'Atelier'
    ids = []
    for path, methods in document['paths'].items():
        for method, operation in methods.items():
            assert method in ('get', 'post', 'put', 'patch', 'delete'), method
            ids.append(operation['operationId'])
            assert operation['summary'] and operation['responses']['default']
            names = {p['name'] for p in operation['parameters'] if p.get('in') == 'path'}
            assert names == set(re.findall(r'\{(\w+)\}', path)), (path, names)
            good = operation['responses'].get('200') or operation['responses']['202']
            if operation['operationId'] in ('events', 'preview', 'original', 'render'):
                assert good['content'] and 'application/json' not in good['content'], path
            else:
                assert good['content']['application/json']['schema']['type'] in ('array', 'object')
            if method == 'get':
                assert 'requestBody' not in operation
    assert {'upload', 'events', 'messages', 'preview', 'original', 'render'} <= set(ids), ids
    assert len(set(ids)) == len(ids) and {'jobs', 'job-show', 'job-cancel'} <= set(ids), ids


def test_the_document_says_what_is_never_null(place):
    place.write('a.txt', 'words')
    place.run('add', place.pics)
    served = Served(place)
    paths = served.get('/openapi.json').json()['paths']
    work = paths['/api/works/{work}']['get']['responses']['200']['content']['application/json']['schema']
    assert work['properties']['id']['type'] == 'string' and work['properties']['title']['type'] == ['string', 'null'], work
    shown = served.get('/api/works/' + place.run('works')[0]['id']).json()
    assert set(work['required']) == set(shown), work['required']
    for name, schema in work['properties'].items():
        assert shown[name] is not None or 'type' not in schema or 'null' in schema['type'], name


def test_a_change_that_is_repeated_gets_the_answer_of_the_first_time(place):
    for name in ('dawn', 'noon'):
        place.write(name + '.txt', name)
    place.add()
    place.run('rate', place.path('dawn.txt'), '--stars', '1')
    served = Served(place)
    works = [one['id'] for one in served.get('/api/works').json()]
    changes = (
        ('/api/rate', {'works': works, 'stars': 3}, 'Rated 2 works'),
        ('/api/tag', {'works': works[:1], 'add': ['sea']}, 'Tagged 1 work: “noon”'),
        ('/api/collections', {'name': 'Sea'}, 'Made the collection “Sea”'),
        ('/api/collections/Sea/add', {'works': works}, 'Put 2 works into a collection'),
        ('/api/collections/Sea/rename', {'name': 'Ocean'}, 'Renamed a collection to “Ocean”'),
        ('/api/undo', {}, 'Undone: Renamed a collection to “Ocean”'),
        ('/api/redo', {}, 'Done again: Renamed a collection to “Ocean”'),
        ('/api/trash', {'works': works[:1]}, 'Moved 1 work to the trash: “noon”'),
        ('/api/trash/empty', {}, 'Deleted 1 work for good'),
    )
    for number, (path, body, message) in enumerate(changes):
        first = served.post(path, body, Idempotency_Key=f'k{number}')
        assert first.status == 200 and first.json()['message'] == message, (path, first)
        activity = served.get('/api/activity').body
        again = served.post(path, body, Idempotency_Key=f'k{number}')
        assert again.body == first.body, (path, first, again)
        assert served.get('/api/activity').body == activity, path


def test_a_selection_is_named_by_a_query_or_by_very_many_ids(place):
    for name in ('dawn', 'noon', 'dusk'):
        place.write(name + '.txt', name)
    place.add()
    served = Served(place)
    answer = served.post('/api/tag', {'query': 'kind:text -dusk', 'sort': 'title', 'add': ['sea']})
    assert answer.status == 200 and answer.json()['works'] == 2, answer
    ids = [one['id'] for one in served.get('/api/works').json()]
    answer = served.post('/api/rate', {'works': ids * 35000, 'stars': 2})
    assert answer.status == 200 and answer.json()['works'] == 3, answer
    for path, body, missing in (('/api/rate', {'stars': 2}, 'works'), ('/api/rate', {'works': ids}, 'stars'), ('/api/collections', {}, 'name')):
        answer = served.post(path, body)
        assert answer.status == 400 and answer.json()['message'].startswith(missing + ' is missing'), answer
    assert served.get('/api/search').json()['message'].startswith('query is missing')
    schema = served.get('/openapi.json').json()['paths']['/api/tag']['post']['requestBody']['content']['application/json']['schema']
    assert schema['required'] == [] and schema['anyOf'] == [{'required': ['works']}, {'required': ['query']}], schema


def test_a_text_may_hold_brackets_and_must_not_hold_nul(place):
    place.write('dawn.txt', 'dawn')
    place.add()
    served = Served(place)
    work = served.get('/api/works').json()[0]['id']
    for words in ('[' * 70, '{"' * 70, '"' * 99 + '[' * 70, '\\' * 3 + '[' * 70, 'a\\u0000b'):
        answer = served.post('/api/edit', {'works': [work], 'set': ['description=' + words]})
        assert answer.status == 200, (words, answer)
        assert place.sql("SELECT value FROM field WHERE name = 'description'") == [(words,)]
    answer = served.post('/api/edit', {'works': [work], 'set': ['description=a\0b']})
    assert answer.status == 400 and 'U+0000' in answer.json()['message'], answer
    answer = served.post('/api/edit', '{"works":' + '[' * 70 + ']' * 70 + '}', Content_Type='application/json')
    assert answer.status == 400 and 'nested too deeply' in answer.json()['message'], answer


def test_a_key_is_not_taken_for_another_request(place):
    place.write('dawn.txt', 'dawn')
    place.add()
    served = Served(place)
    work = served.get('/api/works').json()[0]['id']
    first = served.post('/api/rate', {'works': [work], 'stars': 3}, Idempotency_Key='k')
    assert first.status == 200, first
    for path, body in (('/api/rate', {'works': [work], 'stars': 4}), ('/api/trash', {'works': [work]}),
                       ('/api/rate', {'works': [work], 'stars': 3, 'dry-run': True}), ('/api/undo', {})):
        answer = served.post(path, body, Idempotency_Key='k')
        assert answer.status == 409 and "'k' was used for another request" in answer.json()['message'], (path, answer)
    assert place.sql('SELECT rating, trashed FROM work') == [(3, 0)]
    assert served.post('/api/rate', {'stars': '3', 'works': work}, Idempotency_Key='k').body == first.body
    job = served.post('/api/add', {'path': [place.pics]}, Idempotency_Key='j')
    assert job.status == 202, job
    answer = served.post('/api/add', {'path': [place.pics], 'copy': True}, Idempotency_Key='j')
    assert answer.status == 409, answer
    assert served.post('/api/add', {'path': [place.pics]}, Idempotency_Key='j').body == job.body


def test_a_change_can_be_tried_first(place):
    served = Served(place)
    tried = served.post('/api/collections', {'name': 'Sea', 'dry-run': True})
    assert tried.status == 200 and tried.json()['id'] is None and tried.json()['change'] is None, tried
    assert served.post('/api/collections?dry-run=1', {'name': 'Sea'}).json()['message'] == tried.json()['message']
    assert served.get('/api/collections').json() == []
    assert served.post('/api/collections', {'name': 'Sea', 'dry-run': False}).json()['id']
    assert len(served.get('/api/collections').json()) == 1
    refused = served.get('/api/collections?dry-run=1')
    assert refused.status == 400 and 'dry-run' in refused.json()['message'], refused
    for path, methods in served.get('/openapi.json').json()['paths'].items():
        for method, operation in methods.items():
            if any(p.get('$ref', '').endswith('/IdempotencyKey') for p in operation['parameters']):
                body = operation['requestBody']['content']['application/json']['schema']['properties']
                assert body['dry-run']['type'] == 'boolean', path


def test_all_of_the_document_can_be_read_and_is_what_it_says(place):
    served = Served(place)
    for path, methods in served.get('/openapi.json').json()['paths'].items():
        operation = methods.get('get')
        if not operation or '{' in path or any(p.get('required') for p in operation['parameters']):
            continue
        if operation['operationId'] == 'events':
            continue  # it does not end
        answer = served.get(path)
        assert answer.status == 200, (path, answer)
        promised = operation['responses']['200']['content']['application/json']['schema']['type']
        assert isinstance(answer.json(), {'array': list, 'object': dict}[promised]), (path, promised)


def test_messages_come_in_the_language_of_the_browser(place):
    served = Served(place)
    english = served.get('/api/nothing').json()['message']
    chinese = served.get('/api/nothing', Accept_Language='zh-CN,zh;q=0.9,en;q=0.8').json()['message']
    assert english == 'there is no such operation' and CHINESE.search(chinese), chinese
    refused = served.get('/api/jobs?limti=3', Accept_Language='zh')
    assert CHINESE.search(refused.json()['message']), refused
    assert served.get('/api/nothing', Accept_Language='fr, en;q=0.5, zh;q=0.1').json()['message'] == english


def test_the_page_reads_the_catalogue_of_messages(place):
    served = Served(place)
    messages = served.get('/api/messages?language=zh-CN').json()
    assert len(messages) > 50 and any(CHINESE.search(text) for text in messages.values())
    assert served.get('/api/messages?language=en').json() == {}
    assert served.get('/api/messages', Accept_Language='zh-CN').json() == messages


def test_events_tell_of_jobs_and_changes(place):
    served = Served(place)
    events = Events(served)
    answer = served.ask('PUT', '/api/upload?name=poem.txt&batch=events', 'words')
    assert answer.status == 202, answer
    job = answer.json()['job']
    events.next(lambda name, data: name == 'version')
    row = json.loads(events.next(lambda name, data: name == 'job' and job in data and json.loads(data)['state'] in ('done', 'failed')))
    assert row['id'] == job and row['kind'] == 'add', row
    listed = served.get('/api/jobs').json()
    assert [one['id'] for one in listed] == [job]
    events.close()


def test_a_change_of_another_process_is_told(place):
    served = Served(place)
    events = Events(served)
    place.write('a.txt', 'words')
    if subprocess.run([tap.PROGRAM, 'add', '--help'], capture_output=True).returncode:
        raise tap.Skip('this build has no add')
    place.add()
    events.next(lambda name, data: name == 'version')
    events.close()


def test_the_same_idempotency_key_gives_the_same_job(place):
    served = Served(place)
    body = {'path': [place.pics]}
    if served.post('/api/add', body, Idempotency_Key='k0').status == 404:
        raise tap.Skip('this build has no add')
    one = served.post('/api/add', body, Idempotency_Key='k1')
    two = served.post('/api/add', body, Idempotency_Key='k1')
    other = served.post('/api/add', body, Idempotency_Key='k2')
    assert one.status == 202 and one.json() == two.json() != other.json(), (one, two, other)


if __name__ == '__main__':
    tap.main(__name__)
