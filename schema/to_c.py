"""schema_tables.c and schema_tables.h, as server/proto/schema.h declares them."""
import api_files

MADE = '/* Made by schema/generate.py from schema/api. */\n'


def symbol(name):
    return name.replace('.', '_')


def text(value):
    return '"' + value.replace('\\', '\\\\').replace('"', '\\"') + '"'


def integer_fields(schema):
    return [f'.min = INT64_C({schema["minimum"]})', f'.max = INT64_C({schema["maximum"]})']


def string_fields(api, schema, label, values):
    if 'enum' in schema:
        values.append(f'static const char *const {label}_values[] = '
                      f'{{{", ".join(text(v) for v in schema["enum"])}, NULL}};')
        return [f'.max = {max(len(v.encode()) for v in schema["enum"])}',
                f'.values = {label}_values']
    fields = [f'.min = {schema["minLength"]}', f'.max = {schema["maxLength"]}']
    if schema.get('x-unit') != 'bytes':
        fields.append('.characters = true')
    if schema.get('x-no-control'):
        fields.append('.no_control = true')
    if schema.get('x-no-space'):
        fields.append('.no_space = true')
    letters = api_files.alphabet(schema)
    if letters is not None:
        fields.append(f'.alphabet = {text(letters)}')
    too_long = api.error[schema.get('x-too-long', 'params')].name
    return fields + [f'.too_long = {too_long}']


def array_fields(api, schema, label, values):
    items = api.resolve(schema['items'])
    of = {'integer': lambda: integer_fields(items),
          'string': lambda: string_fields(api, items, label, values),
          'object': lambda: object_fields(api, items, label, values)}
    fields = of[items['type']]()
    return fields + [f'.min_items = {schema.get("minItems", 0)}',
                     f'.max_items = {schema["maxItems"]}']


def kind_of(api, schema):
    if schema['type'] == 'array':
        return {'integer': 'PARAM_INTEGERS', 'string': 'PARAM_STRINGS',
                'object': 'PARAM_OBJECTS'}[api.resolve(schema['items'])['type']]
    return {'integer': 'PARAM_INTEGER', 'string': 'PARAM_STRING',
            'boolean': 'PARAM_BOOLEAN', 'object': 'PARAM_OBJECT'}[schema['type']]


def object_fields(api, schema, label, values):
    values.append(rows_of(api, schema, label, values))
    return [f'.members = {label}_params', f'.member_count = {len(schema["properties"])}']


def param(api, name, schema, required, label, values):
    schema = api.resolve(schema)
    fields = [f'.name = {text(name)}', f'.type = {kind_of(api, schema)}']
    if required:
        fields.append('.required = true')
    if schema['type'] == 'integer':
        fields += integer_fields(schema)
    elif schema['type'] == 'string':
        fields += string_fields(api, schema, label, values)
    elif schema['type'] == 'array':
        fields += array_fields(api, schema, label, values)
    elif schema['type'] == 'object':
        fields += object_fields(api, schema, label, values)
    return '    {' + ',\n     '.join(fields) + '},\n'


def rows_of(api, schema, label, values):
    """The array of an object's members; what its rows point at is added to values first."""
    rows = [param(api, name, member, name in schema.get('required', []), f'{label}_{name}', values)
            for name, member in schema['properties'].items()]
    return f'static const struct param {label}_params[] = {{\n{"".join(rows)}}};' if rows else ''


def method_arrays(api, method):
    """The arrays the method's row points at."""
    label, params, values = symbol(method.name), method.params, []
    values.append(rows_of(api, params, label, values))
    out = ''.join(line + '\n' for line in values if line)
    exclusive = api_files.at_most_one(params)
    if exclusive:
        names = ', '.join(text(name) for name in exclusive)
        out += f'static const char *const {label}_at_most_one[] = {{{names}, NULL}};\n'
    return out


def method_row(method):
    label, count = symbol(method.name), len(method.params['properties'])
    fields = [f'.name = {text(method.name)}']
    if count:
        fields += [f'.params = {label}_params', f'.param_count = {count}']
    if api_files.at_most_one(method.params):
        fields.append(f'.at_most_one = {label}_at_most_one')
    for flag in ('http_only', 'changes', 'signed_in'):
        if getattr(method, flag):
            fields.append(f'.{flag} = true')
    return '    {' + ',\n     '.join(fields) + '},\n'


def tables(api):
    arrays = [method_arrays(api, m) for m in api.methods]
    return (MADE + '#include "schema_tables.h"\n\n#include "proto/schema.h"\n\n'
            + '\n'.join(a for a in arrays if a)
            + '\nconst struct method methods[] = {\n'
            + ''.join(method_row(m) for m in api.methods)
            + '};\n\nconst size_t method_count = sizeof(methods) / sizeof(methods[0]);\n')


def header(api):
    numbers = ''.join(f'    METHOD_{symbol(m.name).upper()},\n' for m in api.methods)
    return (MADE + '#ifndef SCHEMA_TABLES_H\n#define SCHEMA_TABLES_H\n\n'
            '/* Where each stands in methods[]. */\nenum method_number {\n'
            + numbers + '    METHOD_NUMBER_COUNT\n};\n\n#endif\n')
