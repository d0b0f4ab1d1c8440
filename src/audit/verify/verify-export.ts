import { NoEvent, readLine, type DroppedLine, type ExportedLine } from './exported-line.js';
import { count, Unusable, type Check, type Finding, type Outcome } from './finding.js';
import { LateEvents } from './late-events.js';
import { linesOf, type Line } from './lines.js';
import { ProvenEvents } from './proven-events.js';
import type { Statement } from './statements.js';
import { WholeLog } from './whole-log.js';

export interface Verdict extends Outcome {
  readonly warnings: readonly string[];
}

/**
 * Checks an NDJSON export, read as it comes, against what is known of its log.
 * @param known one checkpoint or more, of one log
 * @throws Unusable
 */
export async function verifyExport(
  export_: AsyncIterable<Buffer>,
  known: readonly Statement[],
): Promise<Verdict> {
  const statements = [...known].sort((a, b) => a.size - b.size);
  const { organizationId } = statements[0]!;
  if (statements.some((other) => other.organizationId !== organizationId))
    throw new Unusable('the checkpoints are of different organizations');
  const late = new LateEvents(statements);
  let check: Check | null = null;
  let damaged: Finding | null = null;
  for await (const line of linesOf(export_)) {
    const event = eventOf(line);
    if (event instanceof NoEvent) {
      damaged ??= damage(line, event);
      check?.damaged(damaged);
      continue;
    }
    if (!check) {
      check = 'proof' in event && event.proof ? new ProvenEvents(statements) : new WholeLog(statements);
      if (damaged) check.damaged(damaged);
    }
    if (event.organizationId !== organizationId) check.damaged(foreign(event));
    else if ('hashes' in event) check.seeDropped(event);
    else {
      check.see(event);
      late.see(event);
    }
  }
  if (!check && damaged?.kind === 'damaged') throw new Unusable(`the export holds no event: ${damaged.what}`);
  const outcome = (check ?? new WholeLog(statements)).finish();
  const forged = statements.find(({ finding }) => finding)?.finding ?? forked(statements);
  return {
    ...outcome,
    finding: forged ?? outcome.finding,
    warnings: [...unsigned(statements), ...late.warnings()],
  };
}

function eventOf(line: Line): ExportedLine | DroppedLine | NoEvent {
  try {
    return readLine(line);
  } catch (error) {
    if (error instanceof NoEvent) return error;
    throw error;
  }
}

const damage = ({ number }: Line, { message, isCut }: NoEvent): Finding => ({
  kind: isCut ? 'cut' : 'damaged',
  what: `line ${number} ${message}`,
});

const foreign = (line: ExportedLine | DroppedLine): Finding => ({
  kind: 'inserted',
  what: `line ${line.line}${'id' in line ? ` (event ${line.id})` : ''} is of another organization's log`,
});

/** Two truths were told. @param statements by their sizes */
function forked(statements: readonly Statement[]): Finding | null {
  const at = statements.findIndex((one, index) => {
    const before = statements[index - 1];
    return before?.size === one.size && !before.rootHash.equals(one.rootHash);
  });
  if (at < 0) return null;
  return {
    kind: 'forged',
    what: `${statements[at - 1]!.name} and ${statements[at]!.name} state different roots`,
  };
}

function unsigned(statements: readonly Statement[]): string[] {
  if (statements.every(({ signed }) => signed !== null)) return [];
  return [
    `no public key is given, so the signature of ${count(statements.length, 'checkpoint')} was not verified`,
  ];
}
