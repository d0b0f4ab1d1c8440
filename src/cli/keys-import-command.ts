import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { Catalogue } from '../access/catalogue.js';
import { ImportedKeys } from '../api-keys/import/imported-keys.js';
import type { KeyToImport } from '../api-keys/import/imported-key.dto.js';
import { KeyImporter } from '../api-keys/import/key-importer.service.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { readConfig } from '../config/config.js';
import { Problem, type FieldError } from '../http/problem.js';
import { catalogueOf } from '../platform.catalogue.js';
import { digestFor, openOperatorDatabase, OperatorError } from './operator-database.js';

interface Line {
  readonly number: number;
  readonly key: KeyToImport;
}

/** @returns lines for the operator @throws Error with a sentence for each line that is not accepted; nothing has changed then */
export async function keysImport(file: string): Promise<string[]> {
  const lines = await readLines(file);
  const config = readConfig(process.env);
  const { database, close } = await openOperatorDatabase(config);
  try {
    const digest = await digestFor(config, database);
    const catalogue = new Catalogue(catalogueOf(config));
    const work = new UnitOfWork(database);
    const importer = new KeyImporter(database, work, catalogue, digest, new ImportedKeys(database));
    const keys = await importer.import(lines.map(({ key }) => key)).catch((error: unknown) => {
      throw error instanceof Problem ? byLine(error, lines) : error;
    });
    const fresh = keys.filter(({ existed }) => !existed);
    const organizations = new Set(fresh.map(({ organizationId }) => organizationId));
    return [
      ...fresh.map(({ id, organizationId, prefix }) => `${id}  ${organizationId}  ${prefix}`),
      `${fresh.length} keys imported into ${organizations.size} organizations; ${keys.length - fresh.length} were there already.`,
    ];
  } finally {
    await close();
  }
}

async function readLines(file: string): Promise<Line[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new OperatorError(`${file} cannot be read: ${error.message}`);
  });
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [{ number: index + 1, key: JSON.parse(line) as KeyToImport }];
    } catch {
      throw new OperatorError(`Line ${index + 1} of ${file} is no JSON.`);
    }
  });
}

/** The same for whoever looks at the file: an entry is a line. */
function byLine({ detail, extra }: Problem, lines: readonly Line[]): OperatorError {
  const lineOf = (index: string): string => `line ${lines[Number(index)]!.number}`;
  const errors = (extra.errors as Pick<FieldError, 'detail'>[] | undefined) ?? [{ detail }];
  const sentences = errors.map((error) =>
    error.detail
      .replace(/^keys\[(\d+)\][.:] ?/, (_, index: string) => `${lineOf(index)}: `)
      .replace(/keys\[(\d+)\]/g, (_, index: string) => lineOf(index)),
  );
  return new OperatorError(sentences.join('\n'));
}
