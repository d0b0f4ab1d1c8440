import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { isAuditAction, isHostAction } from '../audit/actions.js';
import { isUuid } from '../http/validators.js';

/** The export cannot be applied; the message says why. Nothing has changed. */
export class Unfit extends Error {}

/** What is looked at of a line of an NDJSON export. */
export interface ExportedEvent {
  readonly id: string;
  readonly organizationId: string;
  readonly leafIndex: number | null;
  readonly action: string;
  readonly outcome: string;
  readonly target: { readonly id: string; readonly name?: string; readonly keyPrefix?: string } | null;
  // each action has its own
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly details: any;
}

/** Line by line, however long the file. @throws Unfit naming the first line that is no event of one and the same organization */
export async function* readExport(file: string): AsyncGenerator<ExportedEvent> {
  let organizationId: string | null = null;
  let number = 0;
  for await (const line of linesOf(file)) {
    number++;
    if (line === '') continue;
    const event = parse(line);
    if (!event)
      throw new Unfit(`Line ${number} of ${file} is no event of an NDJSON export of the audit log.`);
    organizationId ??= event.organizationId;
    if (event.organizationId !== organizationId)
      throw new Unfit(`Line ${number} of ${file} is of another organization, ${event.organizationId}.`);
    yield event;
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file);
  // an iteration over lines does not hear of a stream's error
  const opened = new Promise<void>((resolve, reject) =>
    input.once('open', () => resolve()).once('error', reject),
  );
  await opened.catch((error: Error) => {
    throw new Unfit(`${file} cannot be read: ${error.message}`);
  });
  yield* createInterface({ input, crlfDelay: Infinity });
}

function parse(line: string): ExportedEvent | null {
  try {
    const event = JSON.parse(line) as ExportedEvent;
    const isOne =
      isUuid(event.id) &&
      isUuid(event.organizationId) &&
      (isAuditAction(event.action) || isHostAction(event.action)) &&
      (event.target === null || isUuid(event.target.id));
    return isOne ? event : null;
  } catch {
    return null;
  }
}
