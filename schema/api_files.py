"""Reads schema/api and refuses what the rest would not understand."""
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
API = os.path.join(HERE, 'api')
ERRORS = os.path.join(HERE, '..', 'server', 'proto', 'err.tbl')

NAME = re.compile(r'^[a-z]+(\.[a-z]+)?$')
MEMBER = re.compile(r'^[a-z][a-z_]*$')
ERROR = re.compile(r'^ERR\((\w+), "(\w+)", (-?\d+), (\d+), "([^"\\]*)"\)$', re.M)
ALPHABET = re.compile(r'^\^\[([^\]\\^]+)\]\*\$$')

NOTES = {'description', 'default', 'title', '$schema'}
INTEGER = {'type', 'minimum', 'maximum'}
STRING = {'type', 'minLength', 'maxLength', 'x-unit', 'x-too-long', 'x-no-control',
          'x-no-space', 'pattern', 'enum'}
ARRAY = {'type', 'items', 'minItems', 'maxItems'}
OBJECT = {'type', 'properties', 'required', 'not', 'additionalProperties'}
METHOD = {'$schema', 'title', 'description', 'x-http-only', 'x-changes', 'x-signed-in',
          'x-errors', 'type', 'properties', 'required', 'examples'}
EVENT = {'$schema', 'title', 'description', 'x-to', 'x-durable', 'type', 'properties',
         'required', 'examples'}


class Refused(Exception):
    pass


class Error:
    def __init__(self, name, code, rpc, http, message):
        self.name, self.code, self.message = name, code, message
        self.rpc, self.http = int(rpc), int(http)


class Method:
    def __init__(self, name, file):
        self.name, self.file = name, file
        self.title, self.description = file['title'], file.get('description', '')
        self.http_only, self.changes = file['x-http-only'], file['x-changes']
        self.signed_in, self.errors = file['x-signed-in'], file['x-errors']
        self.params = file['properties']['params']
        self.result = file['properties']['result']
        self.examples = file['examples']


class Event:
    def __init__(self, name, file):
        self.name, self.file = name, file
        self.title, self.description = file['title'], file.get('description', '')
        self.to, self.durable = file['x-to'], file['x-durable']
        self.params = {k: file[k] for k in ('type', 'properties', 'required')}
        self.examples = file['examples']


class Api:
    """All of schema/api: methods and events sorted by name, objects and errors by name."""

    def __init__(self, root):
        self.about = read_json(os.path.join(root, 'api.json'))
        self.objects = read_folder(root, 'objects')
        self.methods = [Method(n, f) for n, f in read_folder(root, 'methods', METHOD).items()]
        self.events = [Event(n, f) for n, f in read_folder(root, 'events', EVENT).items()]
        with open(ERRORS, encoding='utf-8') as f:
            self.errors = [Error(*row) for row in ERROR.findall(f.read())]
        self.error = {e.code: e for e in self.errors}

    def resolve(self, schema):
        """The schema with a $ref at its top replaced; members beside the $ref win."""
        if '$ref' not in schema:
            return schema
        beside = {k: v for k, v in schema.items() if k != '$ref'}
        return {**self.objects[ref_name(schema['$ref'], self.objects)], **beside}

    def groups(self):
        """[(heading, [method...])] in the order of api.json."""
        return [(heading, [m for m in self.methods if m.name.split('.')[0] == noun])
                for noun, heading in self.about['groups']]

    def method_errors(self, method):
        """Its own codes and those every such call may meet, in the order of err.tbl."""
        codes = set(method.errors) | {'params', 'rate_limited', 'internal', 'busy'}
        if method.signed_in:
            codes.add('unauthorized')
        return [e for e in self.errors if e.code in codes]


def read_json(path):
    def unique(pairs):
        members = dict(pairs)
        if len(members) != len(pairs):
            raise Refused(f'{path}: a member stands there twice')
        return members
    try:
        with open(path, encoding='utf-8') as f:
            return json.load(f, object_pairs_hook=unique)
    except (OSError, ValueError) as why:
        raise Refused(f'{path}: {why}') from why


def read_folder(root, folder, keywords=None):
    files = {}
    for entry in sorted(os.listdir(os.path.join(root, folder))):
        name, extension = os.path.splitext(entry)
        path = os.path.join(root, folder, entry)
        if extension != '.json' or not (NAME.match(name) or folder == 'objects'):
            raise Refused(f'{path}: not a name for a file here')
        files[name] = read_json(path)
        if keywords is not None:
            only(files[name], keywords, f'{folder}/{name}')
            for wanted in keywords - {'description'}:
                if wanted not in files[name]:
                    raise Refused(f'{folder}/{name}: "{wanted}" is missing')
    return files


def ref_name(ref, objects):
    name = os.path.basename(ref)[:-len('.json')]
    if name not in objects:
        raise Refused(f'"$ref": "{ref}" leads nowhere')
    return name


def only(schema, keywords, where):
    for keyword in schema:
        if keyword not in keywords:
            raise Refused(f'{where}: the checks do not know "{keyword}"')


def vet_integer(schema, where):
    only(schema, INTEGER | NOTES, where)
    if not 0 <= schema.get('minimum', -1) <= schema.get('maximum', -1) < 2 ** 53:
        raise Refused(f'{where}: an integer needs minimum and maximum within 0..2^53-1')


def vet_string(schema, where, errors):
    only(schema, STRING | NOTES, where)
    if 'enum' in schema:
        if {'minLength', 'maxLength', 'pattern'} & set(schema):
            raise Refused(f'{where}: an enum needs no further bounds')
        return
    if not 0 <= schema.get('minLength', -1) <= schema.get('maxLength', -1) <= 65536:
        raise Refused(f'{where}: a string needs minLength and maxLength')
    if schema.get('x-unit', 'bytes') != 'bytes':
        raise Refused(f'{where}: x-unit is "bytes" or left out')
    if schema.get('x-too-long', 'params') not in errors:
        raise Refused(f'{where}: x-too-long is no code of err.tbl')
    if 'pattern' in schema:
        alphabet(schema)


def vet_param(api, schema, where):
    schema = api.resolve(schema)
    kind = schema.get('type')
    if kind == 'integer':
        vet_integer(schema, where)
    elif kind == 'string':
        vet_string(schema, where, api.error)
    elif kind == 'boolean':
        only(schema, {'type'} | NOTES, where)
    elif kind == 'array':
        only(schema, ARRAY | NOTES, where)
        if not 0 <= schema.get('minItems', 0) <= schema.get('maxItems', -1) <= 1000:
            raise Refused(f'{where}: an array needs maxItems')
        items = api.resolve(schema.get('items', {}))
        if items.get('type') == 'integer':
            vet_integer(items, where + '[]')
        elif items.get('type') == 'string':
            vet_string(items, where + '[]', api.error)
        elif items.get('type') == 'object':
            vet_members(api, items, where + '[]')
        else:
            raise Refused(f'{where}: an array of anything but integers, strings and objects')
    elif kind == 'object':
        vet_members(api, schema, where)
    else:
        raise Refused(f'{where}: the checks do not know the type {json.dumps(kind)}')


def vet_members(api, params, where):
    only(params, OBJECT | NOTES, where)
    if params.get('type') != 'object' or params.get('additionalProperties') is not False:
        raise Refused(f'{where}: an object with "additionalProperties": false')
    for name, schema in params['properties'].items():
        if not MEMBER.match(name):
            raise Refused(f'{where}.{name}: not a name for a member')
        vet_param(api, schema, f'{where}.{name}')
    for name in params.get('required', []) + at_most_one(params, where):
        if name not in params['properties']:
            raise Refused(f'{where}: there is no member "{name}"')


def vet_params(api, method):
    vet_members(api, method.params, f'methods/{method.name} params')


def vet_output(api, schema, where, depth=0):
    """Results, events and objects: nothing checks them at run time, the examples are checked."""
    if depth > 8:
        raise Refused(f'{where}: nested too deep')
    schema = api.resolve(schema)
    kind = schema.get('type')
    if 'const' in schema:
        only(schema, {'const'} | NOTES, where)
    elif kind == 'object':
        only(schema, OBJECT | NOTES, where)
        for name, member in schema['properties'].items():
            vet_output(api, member, f'{where}.{name}', depth + 1)
    elif kind == 'array' and 'prefixItems' in schema:
        only(schema, {'type', 'prefixItems'} | NOTES, where)
        for i, item in enumerate(schema['prefixItems']):
            vet_output(api, item, f'{where}[{i}]', depth + 1)
    elif kind == 'array':
        only(schema, ARRAY | NOTES, where)
        vet_output(api, schema['items'], where + '[]', depth + 1)
    elif kind == 'integer':
        vet_integer(schema, where)
    elif kind == 'string':
        only(schema, STRING | NOTES, where)
    elif kind == 'number':
        only(schema, INTEGER | NOTES, where)
    elif kind == 'boolean':
        only(schema, {'type'} | NOTES, where)
    else:
        raise Refused(f'{where}: the type {json.dumps(kind)} is not known')


def alphabet(schema):
    """The bytes a pattern of the form ^[...]*$ allows, or None without a pattern."""
    if 'pattern' not in schema:
        return None
    found = ALPHABET.match(schema['pattern'])
    if not found:
        raise Refused(f'the checks know patterns like ^[a-z]*$ only, not {schema["pattern"]}')
    letters = re.sub(r'(.)-(.)', lambda m: ''.join(
        chr(c) for c in range(ord(m[1]), ord(m[2]) + 1)), found[1])
    return ''.join(sorted(set(letters)))


def at_most_one(params, where=''):
    """The two members of "not": {"required": [a, b]}, or none."""
    if 'not' not in params:
        return []
    names = params['not'].get('required', [])
    if set(params['not']) != {'required'} or len(names) != 2:
        raise Refused(f'{where}: "not" is for two members that exclude each other')
    return names


def load(root=API):
    api = Api(root)
    nouns = [noun for noun, _ in api.about['groups']]
    for method in api.methods:
        vet_params(api, method)
        vet_output(api, method.result, f'methods/{method.name} result')
        if method.name.split('.')[0] not in nouns:
            raise Refused(f'methods/{method.name}: of no group in api.json')
        for code in method.errors:
            if code not in api.error:
                raise Refused(f'methods/{method.name}: no code "{code}" in err.tbl')
    for event in api.events:
        vet_output(api, event.params, f'events/{event.name}')
    for name, schema in api.objects.items():
        vet_output(api, schema, f'objects/{name}')
    return api
