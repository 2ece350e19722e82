"""Types for web/: objects, methods, events and codes."""
import json

import api_files

HEAD = '''// Made by schema/generate.py from schema/api: change it there, not here.

'''


def type_name(name):
    return ''.join(part.capitalize() for part in name.split('_'))


def comment(text, indent=''):
    return f'{indent}/** {text} */\n' if text else ''


def type_of(api, schema, indent=''):
    if '$ref' in schema:
        return type_name(api_files.ref_name(schema['$ref'], api.objects))
    if 'const' in schema:
        return json.dumps(schema['const'])
    if 'enum' in schema:
        return ' | '.join(f"'{v}'" for v in schema['enum'])
    kind = schema['type']
    if kind == 'array' and 'prefixItems' in schema:
        return f"[{', '.join(type_of(api, item, indent) for item in schema['prefixItems'])}]"
    if kind == 'array':
        inner = type_of(api, schema['items'], indent)
        return f'({inner})[]' if ' ' in inner else f'{inner}[]'
    if kind == 'object':
        return object_type(api, schema, indent)
    return {'integer': 'number', 'number': 'number', 'string': 'string', 'boolean': 'boolean'}[kind]


def object_type(api, schema, indent):
    if not schema['properties']:
        return 'Record<string, never>'
    required, out = schema.get('required', []), '{\n'
    for name, member in schema['properties'].items():
        mark = '' if name in required else '?'
        out += comment(member.get('description'), indent + '  ')
        out += f"{indent}  {name}{mark}: {type_of(api, member, indent + '  ')}\n"
    return out + indent + '}'


def objects(api):
    out = ''
    for name, schema in sorted(api.objects.items()):
        body = type_of(api, schema)
        keyword = f'interface {type_name(name)} ' if schema['type'] == 'object' else \
            f'type {type_name(name)} = '
        out += comment(schema.get('description')) + f'export {keyword}{body}\n\n'
    return out


def methods(api):
    out = 'export interface Methods {\n'
    for m in api.methods:
        out += comment(m.title, '  ')
        out += f"  '{m.name}': {{\n    params: {type_of(api, m.params, '    ')}\n"
        out += f"    result: {type_of(api, m.result, '    ')}\n  }}\n"
    return out + '}\n\n'


def events(api):
    out = 'export interface Events {\n'
    for e in api.events:
        out += comment(e.title, '  ')
        out += f"  '{e.name}': {type_of(api, e.params, '  ')}\n"
    return out + '}\n\n'


def union(name, values, text):
    rows = ''.join(f"\n  | {value}" for value in values)
    return comment(text) + f'export type {name} ={rows}\n\n'


def types(api):
    quoted = lambda names: [f"'{n}'" for n in names]  # noqa: E731
    return (HEAD + objects(api) + methods(api) + events(api)
            + 'export type Method = keyof Methods\n'
            + "export type Params<M extends Method> = Methods[M]['params']\n"
            + "export type Result<M extends Method> = Methods[M]['result']\n\n"
            + union('HttpMethod', quoted(m.name for m in api.methods if m.http_only),
                    'Only over HTTP; on the socket there is no such method.')
            + '/** On the socket, and over HTTP as well. */\n'
            + 'export type SocketMethod = Exclude<Method, HttpMethod>\n\n'
            + 'export type EventName = keyof Events\n'
            + union('DurableEvent', quoted(e.name for e in api.events if e.durable),
                    'Events that carry pos.')
            + union('ErrorCode', quoted(e.code for e in api.errors),
                    'data.code of a JSON-RPC error, code of a problem.')
            + union('CloseCode', [str(c) for c, _ in api.about['closes']],
                    'Why the server closed a socket.')).rstrip('\n') + '\n'
