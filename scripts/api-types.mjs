import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'console', 'src', 'api', 'schema.ts');

const nameOf = (reference) => reference.slice(reference.lastIndexOf('/') + 1);
const inQuotes = (text) => `'${text}'`;

/** A JSON schema as OpenAPI 3.1 has it, in TypeScript. */
function typeOf(schema) {
  if (!schema) return 'unknown';
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.enum)
    return schema.enum
      .map((value) => (typeof value === 'string' ? inQuotes(value) : String(value)))
      .join(' | ');
  for (const union of [schema.anyOf, schema.oneOf]) if (union) return union.map(typeOf).join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  if (schema.type === 'array') {
    const item = typeOf(schema.items);
    return / /.test(item) ? `(${item})[]` : `${item}[]`;
  }
  if (schema.type === 'object') return objectOf(schema);
  return (
    { integer: 'number', string: 'string', number: 'number', boolean: 'boolean', null: 'null' }[
      schema.type
    ] ?? 'unknown'
  );
}

function objectOf({ properties, required = [], additionalProperties }) {
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
    return `Record<string, ${values}>`;
  }
  const lines = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description ? `  /** ${schema.description.replaceAll(/\s+/g, ' ')} */\n` : '';
    return `${comment}  ${member(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)};\n`;
  });
  return `{\n${lines.join('')}}`;
}

const member = (name) => (/^\w+$/.test(name) ? name : inQuotes(name));

/** What goes into a call and what comes out, each part only where there is any. */
function operationOf(operation) {
  const parts = [];
  for (const place of ['path', 'query']) {
    const given = (operation.parameters ?? []).filter((parameter) => parameter.in === place);
    if (given.length === 0) continue;
    const isOptional = given.every(({ required }) => !required);
    const fields = given.map(
      ({ name, required, schema }) => `${member(name)}${required ? '' : '?'}: ${typeOf(schema)}`,
    );
    parts.push(`${place}${isOptional ? '?' : ''}: { ${fields.join('; ')} }`);
  }
  const body = operation.requestBody?.content?.['application/json']?.schema;
  if (body) parts.push(`body: ${typeOf(body)}`);
  const success = Object.keys(operation.responses).find((status) => status.startsWith('2'));
  const answer = operation.responses[success].content?.['application/json']?.schema;
  parts.push(`answer: ${answer ? typeOf(answer) : 'undefined'}`);
  return `{ ${parts.join('; ')} }`;
}

/** The types of the console's calls, from the committed OpenAPI document. */
export function apiTypes() {
  const { paths, components } = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8'));
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    schema.type === 'object' && schema.properties
      ? `export interface ${name} ${objectOf(schema)}\n`
      : `export type ${name} = ${typeOf(schema)};\n`,
  );
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        `  ${inQuotes(`${method.toUpperCase()} ${path}`)}: ${operationOf(operation)};\n`,
    ),
  );
  return `// Made of openapi.json by "npm run openapi".\n\n${schemas.join('\n')}\nexport interface Operations {\n${operations.join('')}}\n`;
}

/** Writes them, or with `--check` tells whether the committed ones are up to date (exit 1 when they are not). */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(target, apiTypes());
    process.stdout.write(`${target} is written.\n`);
  } else if (readFileSync(target, 'utf8') !== apiTypes()) {
    process.stderr.write('console/src/api/schema.ts is stale: run "npm run openapi" and commit it.\n');
    process.exitCode = 1;
  }
}
