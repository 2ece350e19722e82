"""OpenAPI 3.1: every method as POST /api/v1/METHOD, and what else the server answers."""
import json

import api_files
from to_typescript import type_name

PROBLEM = 'application/problem+json'


def json_body(schema):
    return {'application/json': {'schema': schema}}


def plain_schema(api, schema):
    """As other tools read it: refs into components, and byte bounds, which JSON Schema does
    not have, as the character bounds that follow from them."""
    out = {}
    for key, value in schema.items():
        if key == '$ref':
            out[key] = '#/components/schemas/' + type_name(api_files.ref_name(value, api.objects))
        elif key == 'properties':
            out[key] = {name: plain_schema(api, member) for name, member in value.items()}
        elif key == 'items':
            out[key] = plain_schema(api, value)
        elif key == 'minLength' and schema.get('x-unit') == 'bytes':
            out[key] = (value + 3) // 4
        elif key == 'x-unit':
            out['x-min-bytes'], out['x-max-bytes'] = schema['minLength'], schema['maxLength']
        elif key != '$schema':
            out[key] = value
    return out


def problem_schema(api):
    return {'title': 'Problem', 'description': 'What went wrong (RFC 9457).', 'type': 'object',
            'properties': {
                'type': {'const': 'about:blank'},
                'title': {'type': 'string', 'description': 'The words of the HTTP status.'},
                'status': {'type': 'integer'},
                'detail': {'type': 'string', 'description': 'For people.'},
                'code': {'type': 'string', 'enum': [e.code for e in api.errors]},
                'retry_ms': {'type': 'integer', 'minimum': 1,
                             'description': 'Try again after that long.'}},
            'required': ['type', 'title', 'status', 'detail', 'code']}


def rpc_schemas(api):
    request = {'title': 'RpcRequest', 'type': 'object',
               'properties': {'jsonrpc': {'const': '2.0'},
                              'id': {'type': ['string', 'number', 'null']},
                              'method': {'type': 'string',
                                         'enum': [m.name for m in api.methods]},
                              'params': {'type': 'object'}},
               'required': ['jsonrpc', 'method'], 'additionalProperties': False}
    error = {'type': 'object',
             'properties': {'code': {'type': 'integer', 'enum': sorted({e.rpc for e in api.errors})},
                            'message': {'type': 'string'},
                            'data': {'type': 'object', 'properties': {
                                'code': {'type': 'string', 'enum': [e.code for e in api.errors]},
                                'retry_ms': {'type': 'integer', 'minimum': 1}},
                                'required': ['code']}},
             'required': ['code', 'message']}
    response = {'title': 'RpcResponse', 'type': 'object',
                'properties': {'jsonrpc': {'const': '2.0'},
                               'id': {'type': ['string', 'number', 'null']},
                               'result': {'type': 'object'}, 'error': error},
                'required': ['jsonrpc', 'id'],
                'oneOf': [{'required': ['result']}, {'required': ['error']}]}
    return {'RpcRequest': request, 'RpcResponse': response}


def problems(errors):
    """One response for each HTTP status, naming its codes."""
    out = {}
    for status in sorted({e.http for e in errors}):
        codes = [f'{e.code}: {e.message}' for e in errors if e.http == status]
        schema = {'$ref': '#/components/schemas/Problem'}
        out[str(status)] = {'description': '; '.join(codes),
                            'content': {PROBLEM: {'schema': schema}}}
    return out


def security(method):
    both = [{'bearer': []}, {'cookie': []}]
    if method.signed_in:
        return both
    return [{}] + both if method.name == 'session.open' else []


def operation(api, method, tag):
    example = method.examples[0]
    answer = {'description': 'Done.', 'content': json_body(plain_schema(api, method.result))}
    answer['content']['application/json']['example'] = example['result']
    if method.name in ('auth.login', 'auth.register'):
        answer['headers'] = {'Set-Cookie': {'description': 'roost_session, HttpOnly.',
                                            'schema': {'type': 'string'}}}
    body = {'required': bool(method.params.get('required')),
            'content': json_body(plain_schema(api, method.params))}
    body['content']['application/json']['example'] = example['params']
    out = {'operationId': method.name, 'tags': [tag], 'summary': method.title}
    if method.description:
        out['description'] = method.description
    return {**out, 'x-http-only': method.http_only, 'x-changes': method.changes,
            'security': security(method), 'requestBody': body,
            'responses': {'200': answer, **problems(api.method_errors(method))}}


def rpc_path():
    def one_or_many(name):
        ref = {'$ref': f'#/components/schemas/{name}'}
        return {'oneOf': [ref, {'type': 'array', 'items': ref, 'minItems': 1, 'maxItems': 50}]}
    return {'post': {
        'operationId': 'rpc', 'tags': ['JSON-RPC'], 'summary': 'JSON-RPC 2.0 over HTTP',
        'description': 'One call, or a batch of up to 50.',
        'security': [{}, {'bearer': []}, {'cookie': []}],
        'requestBody': {'required': True, 'content': json_body(one_or_many('RpcRequest'))},
        'responses': {
            '200': {'description': 'The answers; errors stand in them.',
                    'content': json_body(one_or_many('RpcResponse'))},
            '204': {'description': 'Nothing asked for an answer.'}}}}


def text_path(name, summary, media, busy=False):
    answers = {'200': {'description': 'OK', 'content': {media: {'schema': {'type': 'string'}}}}}
    if busy:
        answers['503'] = {'description': 'Send it no traffic now.'}
    return {'get': {'operationId': name, 'tags': ['Operation'], 'summary': summary,
                    'security': [], 'responses': answers}}


def events(api):
    return {e.name: {'summary': e.title, 'x-to': e.to, 'x-durable': e.durable,
                     'params': plain_schema(api, e.params), 'example': e.examples[0]}
            for e in api.events}


def document(api):
    paths = {}
    for tag, methods in api.groups():
        for method in methods:
            paths[f'/api/v1/{method.name}'] = {'post': operation(api, method, tag)}
    paths['/api/v1/rpc'] = rpc_path()
    paths['/healthz'] = text_path('healthz', 'Alive', 'text/plain')
    paths['/readyz'] = text_path('readyz', 'May take traffic', 'text/plain', busy=True)
    paths['/metrics'] = text_path('metrics', 'Figures for Prometheus', 'text/plain')
    schemas = {type_name(n): plain_schema(api, s) for n, s in sorted(api.objects.items())}
    schemas.update({'Problem': problem_schema(api), **rpc_schemas(api)})
    tags = [{'name': h} for _, h in api.about['groups']]
    return json.dumps({
        'openapi': '3.1.0',
        'info': {'title': api.about['title'], 'version': api.about['version'],
                 'description': '\n\n'.join(api.about['about'])},
        'servers': [{'url': '/'}],
        'tags': tags + [{'name': 'JSON-RPC'}, {'name': 'Operation'}],
        'paths': paths,
        'components': {
            'schemas': schemas,
            'securitySchemes': {
                'bearer': {'type': 'http', 'scheme': 'bearer'},
                'cookie': {'type': 'apiKey', 'in': 'cookie', 'name': 'roost_session'}}},
        'x-events': events(api)}, ensure_ascii=False, indent=1) + '\n'
