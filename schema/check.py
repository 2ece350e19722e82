"""Holds a value to a schema of schema/api: the keywords that api_files lets through."""
import api_files


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value):
    return is_integer(value) or isinstance(value, float)


TYPES = {'integer': is_integer, 'number': is_number, 'string': lambda v: isinstance(v, str),
         'boolean': lambda v: isinstance(v, bool), 'array': lambda v: isinstance(v, list),
         'object': lambda v: isinstance(v, dict)}


def string_faults(schema, value, where):
    size = len(value.encode()) if schema.get('x-unit') == 'bytes' else len(value)
    letters = api_files.alphabet(schema)
    if not schema.get('minLength', 0) <= size <= schema.get('maxLength', size):
        yield f'{where}: {size} is not its length'
    if 'enum' in schema and value not in schema['enum']:
        yield f'{where}: "{value}" is none of its values'
    if letters is not None and not set(value) <= set(letters):
        yield f'{where}: a character it may not have'
    if schema.get('x-no-control') and any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value):
        yield f'{where}: a control character'
    if schema.get('x-no-space') and any(c.isspace() for c in value):
        yield f'{where}: a space'


def array_faults(api, schema, value, where):
    if 'prefixItems' in schema:
        if len(value) != len(schema['prefixItems']):
            yield f'{where}: {len(value)} are not as many as it holds'
        for i, (item, each) in enumerate(zip(schema['prefixItems'], value)):
            yield from faults(api, item, each, f'{where}[{i}]')
        return
    if not schema.get('minItems', 0) <= len(value) <= schema.get('maxItems', len(value)):
        yield f'{where}: {len(value)} are not as many as it holds'
    for i, item in enumerate(value):
        yield from faults(api, schema['items'], item, f'{where}[{i}]')


def object_faults(api, schema, value, where):
    for name, member in value.items():
        if name in schema['properties']:
            yield from faults(api, schema['properties'][name], member, f'{where}.{name}')
        else:
            yield f'{where}: the schema has no "{name}"'
    for name in schema.get('required', []):
        if name not in value:
            yield f'{where}: "{name}" is missing'
    exclusive = api_files.at_most_one(schema, where)
    if exclusive and all(name in value for name in exclusive):
        yield f'{where}: {" and ".join(exclusive)} exclude each other'


def faults(api, schema, value, where):
    """What is wrong with the value, line by line. Stricter than JSON Schema: a member the
    schema does not name is a fault in answers and events too."""
    schema = api.resolve(schema)
    if 'const' in schema:
        if value != schema['const']:
            yield f'{where}: is not {schema["const"]}'
        return
    kind = schema['type']
    if not TYPES[kind](value):
        yield f'{where}: is no {kind}'
    elif kind in ('integer', 'number') and not schema['minimum'] <= value <= schema['maximum']:
        yield f'{where}: {value} is out of bounds'
    elif kind == 'string':
        yield from string_faults(schema, value, where)
    elif kind == 'array':
        yield from array_faults(api, schema, value, where)
    elif kind == 'object':
        yield from object_faults(api, schema, value, where)
