"""docs.html and docs.css: the API on one page, without a script."""
import html
import json
import os

import api_files
from to_typescript import type_name


def style():
    with open(os.path.join(api_files.HERE, 'docs.css'), encoding='utf-8') as f:
        return f.read()


def escape(text):
    return html.escape(str(text))


def code(text):
    return f'<code>{escape(text)}</code>'


def pretty(value):
    """JSON with what fits on a line on one."""
    def lines(v, indent):
        flat = json.dumps(v, ensure_ascii=False)
        if len(flat) + indent <= 76 or not isinstance(v, (dict, list)):
            return flat
        pad = ' ' * (indent + 2)
        if isinstance(v, list):
            rows = [pad + lines(x, indent + 2) for x in v]
            return '[\n' + ',\n'.join(rows) + '\n' + ' ' * indent + ']'
        rows = [f'{pad}{json.dumps(k)}: {lines(x, indent + 2)}' for k, x in v.items()]
        return '{\n' + ',\n'.join(rows) + '\n' + ' ' * indent + '}'
    return lines(value, 0)


def example(label, value):
    text = value if isinstance(value, str) else pretty(value)
    return (f'<figure><figcaption>{escape(label)}</figcaption>'
            f'<pre tabindex="0"><code>{escape(text)}</code></pre></figure>\n')


def kind(api, schema):
    if '$ref' in schema:
        name = api_files.ref_name(schema['$ref'], api.objects)
        return f'<a href="#object-{name}">{type_name(name)}</a>'
    if 'const' in schema:
        return code(json.dumps(schema['const']))
    if 'enum' in schema:
        return ' or '.join(code(v) for v in schema['enum'])
    if 'prefixItems' in schema:
        return f"[{', '.join(kind(api, item) for item in schema['prefixItems'])}]"
    if schema['type'] == 'array':
        return 'array of ' + kind(api, schema['items'])
    return schema['type']


def bounds(api, schema):
    full = api.resolve(schema)
    out = []
    if 'maxLength' in full:
        unit = 'bytes' if full.get('x-unit') == 'bytes' else 'characters'
        out.append(f'{full["minLength"]} to {full["maxLength"]} {unit}')
    if 'maximum' in full and full['maximum'] < 2 ** 53 - 1:
        out.append(f'{full["minimum"]} to {full["maximum"]}')
    if full.get('type') == 'integer' and full.get('minimum') == 0:
        out.append('may be 0')
    if 'maxItems' in full:
        out.append(f'{full.get("minItems", 0)} to {full["maxItems"]} of them')
    if 'pattern' in full:
        out.append('of ' + code(full['pattern'][2:-3]))
    if full.get('x-no-control'):
        out.append('no control characters')
    if full.get('x-no-space'):
        out.append('no spaces')
    if 'default' in full:
        out.append('default ' + code(json.dumps(full['default'])))
    return ', '.join(out)


def describe(api, schema):
    words = schema.get('description', '')
    if not words and '$ref' in schema:
        words = api.resolve(schema).get('description', '')
    return escape(words)


def member_rows(api, schema, prefix=''):
    out, required = '', schema.get('required', [])
    for name, member in schema['properties'].items():
        optional = '' if name in required else ' <span class="optional">optional</span>'
        limits = bounds(api, member)
        note = f'<span class="bounds">{limits}</span>' if limits else ''
        out += (f'<tr><th scope="row">{code(prefix + name)}{optional}</th>'
                f'<td>{kind(api, member)}</td><td>{describe(api, member)} {note}</td></tr>\n')
        if member.get('type') == 'object':
            out += member_rows(api, member, f'{prefix}{name}.')
    return out


def members(api, caption, schema):
    if not schema['properties']:
        return f'<p class="none">{caption}: {code("{}")}</p>\n'
    return (f'<div class="wide"><table><caption>{caption}</caption>\n'
            f'<thead><tr><th scope="col">member</th><th scope="col">type</th>'
            f'<th scope="col">what it is</th></tr></thead>\n'
            f'<tbody>{member_rows(api, schema)}</tbody></table></div>\n')


def badges(words):
    return ''.join(f'<span class="badge">{escape(w)}</span>' for w in words)


def method_badges(method):
    words = []
    if method.http_only:
        words.append('HTTP only')
    if method.changes:
        words.append('changes something')
    if not method.signed_in:
        words.append('no sign-in')
    return badges(words)


def method(api, m):
    errors = ', '.join(f'<a href="#code-{e.code}">{code(e.code)}</a>'
                       for e in api.method_errors(m))
    exclusive = api_files.at_most_one(m.params)
    note = f'<p>Not both {code(exclusive[0])} and {code(exclusive[1])}.</p>\n' if exclusive else ''
    first = m.examples[0]
    http = f'POST /api/v1/{m.name}\nContent-Type: application/json\n\n{pretty(first["params"])}'
    call = {'jsonrpc': '2.0', 'id': 1, 'method': m.name, 'params': first['params']}
    ask = http if m.http_only else call
    return (f'<section id="{m.name}">\n<h3><a href="#{m.name}">{code(m.name)}</a> '
            f'<span class="title">{escape(m.title)}</span></h3>\n<p>{method_badges(m)}</p>\n'
            + (f'<p>{escape(m.description)}</p>\n' if m.description else '')
            + members(api, 'Params', m.params) + note + members(api, 'Result', m.result)
            + f'<p class="errors">Errors: {errors}</p>\n'
            + example('Call', ask) + example('Result', first['result']) + '</section>\n')


def event(api, e):
    durable = 'durable' if e.durable else 'not durable'
    told = {'jsonrpc': '2.0', 'method': e.name, 'params': e.examples[0]}
    return (f'<section id="event-{e.name}">\n<h3><a href="#event-{e.name}">{code(e.name)}</a> '
            f'<span class="title">{escape(e.title)}</span></h3>\n<p>{badges([durable])}</p>\n'
            f'<p>To {escape(e.to)}. {escape(e.description)}</p>\n'
            + members(api, 'Params', e.params) + example('Event', told) + '</section>\n')


def object_section(api, name, schema):
    limits = bounds(api, schema)
    values = f' {kind(api, schema)}' if 'enum' in schema else ''
    note = f'<span class="bounds">{limits}</span>' if limits else ''
    body = members(api, 'Members', schema) if schema['type'] == 'object' else \
        f'<p>{escape(schema["type"])}{":" if values else ""}{values} {note}</p>\n'
    return (f'<section id="object-{name}">\n<h3><a href="#object-{name}">{type_name(name)}</a>'
            f'</h3>\n<p>{escape(schema["description"])}</p>\n{body}</section>\n')


def codes(api):
    rows = ''.join(
        f'<tr id="code-{e.code}"><th scope="row">{code(e.code)}</th><td>{e.rpc}</td>'
        f'<td>{e.http}</td><td>{escape(e.message)}</td></tr>\n' for e in api.errors)
    closes = ''.join(f'<tr><th scope="row">{number}</th><td>{escape(why)}</td></tr>\n'
                     for number, why in api.about['closes'])
    error = {'jsonrpc': '2.0', 'id': 1, 'error': {
        'code': -32000, 'message': api.error['busy'].message,
        'data': {'code': 'busy', 'retry_ms': 250}}}
    busy = api.error['busy']
    problem = {'type': 'about:blank', 'title': 'Service Unavailable', 'status': busy.http,
               'detail': busy.message, 'code': 'busy', 'retry_ms': 250}
    return ('<h2 id="codes">Codes</h2>\n<div class="wide"><table><caption>Errors</caption>\n'
            '<thead><tr><th scope="col">code</th><th scope="col">JSON-RPC</th>'
            '<th scope="col">HTTP</th><th scope="col">what it means</th></tr></thead>\n'
            f'<tbody>{rows}</tbody></table></div>\n'
            + example('On the socket', error) + example('Over HTTP', problem)
            + '<div class="wide"><table><caption>Closing a WebSocket</caption>\n<thead><tr>'
            '<th scope="col">code</th><th scope="col">why</th></tr></thead>\n'
            f'<tbody>{closes}</tbody></table></div>\n')


def nav(api):
    def links(heading, target, items):
        rows = ''.join(f'<li><a href="#{at}">{escape(name)}</a></li>' for at, name in items)
        return f'<h2><a href="#{target}">{escape(heading)}</a></h2>\n<ul>{rows}</ul>\n'
    out = '<nav aria-label="Contents">\n' + links('Contract', 'contract', [])
    for heading, methods in api.groups():
        out += links(heading, 'group-' + methods[0].name.split('.')[0],
                     [(m.name, m.name) for m in methods])
    out += links('Events', 'events', [(f'event-{e.name}', e.name) for e in api.events])
    out += links('Objects', 'objects',
                 [(f'object-{n}', type_name(n)) for n in sorted(api.objects)])
    return (out + links('Codes', 'codes', []) + '</nav>\n').replace('<ul></ul>\n', '')


def page(api):
    title = escape(api.about['title'])
    body = f'<h1>{title}</h1>\n<h2 id="contract">Contract</h2>\n'
    body += ''.join(f'<p>{escape(p)}</p>\n' for p in api.about['about'])
    body += '<p>For machines: <a href="/api/v1/openapi.json">openapi.json</a>.</p>\n'
    for heading, methods in api.groups():
        noun = methods[0].name.split('.')[0]
        body += f'<h2 id="group-{noun}">{escape(heading)}</h2>\n'
        body += ''.join(method(api, m) for m in methods)
    body += '<h2 id="events">Events</h2>\n' + ''.join(event(api, e) for e in api.events)
    body += '<h2 id="objects">Objects</h2>\n' + ''.join(
        object_section(api, n, s) for n, s in sorted(api.objects.items()))
    return ('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n'
            '<link rel="stylesheet" href="/docs/docs.css">\n</head>\n<body>\n'
            + nav(api) + '<main>\n' + body + codes(api) + '</main>\n</body>\n</html>\n')
