import {
  checkpointOf,
  eventId,
  exportOf,
  logEvent,
  ndjson,
  without,
  type LineObject,
} from '../../../test/support/exported-log.js';
import { inPieces, log, rename, SIZE, statement, tampered, verify } from '../../../test/support/verifying.js';
import { leafHash, type LeafEvent } from '../leaf.js';
import { verifyExport } from './verify-export.js';

/** Lines of an export whose leaf hashes the forger has made agree with what stands there now. */
const rehash = (lines: readonly LineObject[]): LineObject[] =>
  exportOf(lines.map((line) => without(line, 'leafIndex', 'leafHash') as unknown as LeafEvent));

describe('an export of the whole log', () => {
  it('is valid with the checkpoint of its size, whatever pieces it is read in', async () => {
    expect(await verify(exportOf(log), SIZE)).toMatchObject({ finding: null, notes: [], warnings: [] });
    const [checkpoint] = [statement(await checkpointOf(log))];
    for (const size of [1, 7, 1 << 20])
      expect((await verifyExport(inPieces(ndjson(exportOf(log)), size), [checkpoint])).finding).toBeNull();
  });

  it('is valid with several checkpoints, in any order, and without the hashes that are stated with the events', async () => {
    const bare = exportOf(log).map((line) => without(line, 'leafHash'));
    for (const lines of [exportOf(log), bare])
      expect((await verify(lines, 256, SIZE, 1, 0, 17)).finding).toBeNull();
  });

  it('may go on after the checkpoint, and says so', async () => {
    const { finding, notes } = await verify(exportOf(log), 250);
    expect(finding).toBeNull();
    expect(notes).toEqual([
      expect.stringMatching(/^leaves 250 to 299 came after the checkpoint of size 250/),
    ]);
  });

  it('is valid however its JSON is written', async () => {
    const spaced = exportOf(log).map((line) =>
      JSON.stringify(Object.fromEntries(Object.entries(line).reverse()), null, 1).replaceAll('\n', ' '),
    );
    expect((await verify(spaced.join('\r\n\n'), SIZE)).finding).toBeNull();
  });

  it.each([0, 1, 137, 255, 256, SIZE - 1])('that has leaf %i edited is told so', async (at) => {
    const { finding } = await verify(
      tampered((lines) => rename(lines[at]!)),
      SIZE,
    );
    expect(finding).toMatchObject({
      kind: 'edited',
      what: expect.stringContaining(`leaf ${at} (event ${eventId(at)}) is not what was logged`),
    });
  });

  it('that has any member edited is told so', async () => {
    for (const name of Object.keys(log[0]!).filter(
      (name) => !['organizationId', 'id', 'occurredAt'].includes(name),
    )) {
      const { finding } = await verify(
        tampered((lines) => void (lines[9]![name] = 'another')),
        SIZE,
      );
      expect(finding).toMatchObject({ kind: 'edited', what: expect.stringContaining('leaf 9 ') });
    }
    const more = await verify(
      tampered((lines) => void (lines[9]!.extra = 'not logged')),
      SIZE,
    );
    expect(more.finding?.kind).toBe('edited');
    const proto = ndjson(exportOf(log)).replace('"details":{', '"details":{"__proto__":1,');
    expect((await verify(proto, SIZE)).finding).toMatchObject({
      kind: 'edited',
      what: expect.stringContaining('leaf 0 '),
    });
  });

  it('that has an event edited with its hash is narrowed down by checkpoints', async () => {
    const forged = rehash(tampered((lines) => rename(lines[137]!)));
    expect((await verify(forged, SIZE)).finding).toMatchObject({
      kind: 'rewritten',
      what: expect.stringContaining('leaves 0 to 299'),
    });
    expect((await verify(forged, 100, 130, 137, 138, SIZE)).finding).toMatchObject({
      kind: 'rewritten',
      what: expect.stringMatching(/^leaf 137 do.* those before leaf 137 are as they were/),
    });
    expect((await verify(forged, 100, 200, SIZE)).finding?.what).toMatch(
      /^leaves 100 to 199 .* those before leaf 100/,
    );
  });

  it('that has an event removed is told so', async () => {
    const one = await verify(
      tampered((lines) => void lines.splice(137, 1)),
      SIZE,
    );
    expect(one.finding).toEqual({
      kind: 'removed',
      what: `leaf 137 is missing before leaf 138 (event ${eventId(138)})`,
    });
    const several = await verify(
      tampered((lines) => void lines.splice(0, 3)),
      SIZE,
    );
    expect(several.finding).toEqual({
      kind: 'removed',
      what: `leaves 0 to 2 are missing before leaf 3 (event ${eventId(3)})`,
    });
  });

  it('that has an event inserted is told so, wherever it says to be', async () => {
    const stranger = { ...logEvent(999), leafIndex: null };
    const { finding } = await verify(
      tampered((lines) => void lines.splice(50, 0, stranger)),
      SIZE,
    );
    expect(finding).toEqual({
      kind: 'inserted',
      what: `line 51 (event ${eventId(999)}) has no leaf in the log`,
    });
    const twice = await verify(
      tampered((lines) => void lines.splice(50, 0, { ...stranger, leafIndex: 49 })),
      SIZE,
    );
    expect(twice.finding).toEqual({
      kind: 'inserted',
      what: `line 51 (event ${eventId(999)}) says leaf 49, which stands before it already`,
    });
    const foreign = await verify(
      tampered((lines) => void (lines[3]!.organizationId = eventId(1))),
      SIZE,
    );
    expect(foreign.finding?.what).toMatch(/^line 4 .* another organization/);
  });

  it('that has events swapped is told so', async () => {
    const swap = (lines: LineObject[]) => void ([lines[20], lines[22]] = [lines[22]!, lines[20]!]);
    expect((await verify(tampered(swap), SIZE)).finding).toMatchObject({
      kind: 'reordered',
      what: `leaf 21 (event ${eventId(21)}) stands behind leaf 22 (event ${eventId(22)})`,
    });
    const inPlace = tampered((lines) => {
      const { leafHash: first } = lines[20]!;
      const { leafHash: second } = lines[22]!;
      swap(lines);
      Object.assign(lines[20]!, { leafIndex: 20, leafHash: first });
      Object.assign(lines[22]!, { leafIndex: 22, leafHash: second });
    });
    expect((await verify(inPlace, SIZE)).finding).toMatchObject({
      kind: 'reordered',
      what: `leaf 20 (event ${eventId(22)}) stands where another event belongs; its own place is leaf 22`,
    });
  });

  it('that was forged throughout still shows by its ids what does not belong where it stands', async () => {
    const swapped = rehash(tampered((lines) => void ([lines[20], lines[22]] = [lines[22]!, lines[20]!])));
    expect((await verify(swapped, 10, SIZE)).finding).toEqual({
      kind: 'rewritten',
      what: expect.stringMatching(
        new RegExp(`^leaves 10 to 299 .*; look at leaf 20 \\(event ${eventId(22)}\\) first`),
      ),
    });
    const inserted = rehash(
      tampered((lines) => void lines.splice(50, 0, { ...logEvent(999), leafIndex: 50 })),
    );
    expect((await verify(inserted, SIZE)).finding?.what).toContain(
      `look at leaf 50 (event ${eventId(999)}) first`,
    );
  });

  it('that has lost its end is told from one that is older', async () => {
    const cut = await verify(exportOf(log).slice(0, 290), SIZE);
    expect(cut.finding).toMatchObject({
      kind: 'cut',
      what: expect.stringContaining(
        'ends before leaf 290: the checkpoint of size 300 (a.note) has 10 more events',
      ),
    });
    expect(cut.finding?.what).not.toContain('older');
    const older = await verify(exportOf(log).slice(0, 290), 290, SIZE);
    expect(older.finding?.what).toContain('the 290 before are whole, so the export may be older');
    expect((await verify('', SIZE)).finding?.kind).toBe('cut');
    const torn = ndjson(exportOf(log)).slice(0, -20);
    expect((await verify(torn, SIZE)).finding).toEqual({ kind: 'cut', what: 'line 300 is cut off' });
  });

  it('tells a changed hash from a changed event', async () => {
    const other = leafHash(logEvent(7)).toString('base64');
    const lines = tampered((all) => void (all[5]!.leafHash = other));
    expect((await verify(lines, SIZE)).finding).toMatchObject({
      kind: 'damaged',
      what: expect.stringContaining('the event is as the checkpoint has it'),
    });
    // behind every checkpoint nothing says which of the two it is
    const { finding } = await verify(
      tampered((all) => rename(all[280]!)),
      250,
    );
    expect(finding).toMatchObject({ kind: 'edited', what: expect.stringContaining('leaf 280') });
  });

  it('says the first of several things', async () => {
    const lines = tampered((all) => {
      rename(all[200]!);
      rename(all[100]!);
      all.splice(150, 1);
    });
    expect((await verify(lines, SIZE)).finding).toMatchObject({
      kind: 'edited',
      what: expect.stringContaining('leaf 100 '),
    });
  });

  it('is no good with a line that is no event, or says something twice', async () => {
    const damaged = ndjson(exportOf(log)).split('\n');
    damaged[4] = 'null';
    expect((await verify(damaged.join('\n'), SIZE)).finding).toEqual({
      kind: 'damaged',
      what: 'line 5 is no JSON object',
    });
    const twice = ndjson(exportOf(log)).replace(
      '"outcome":"success"',
      '"outcome":"denied","outcome":"success"',
    );
    expect((await verify(twice, SIZE)).finding).toEqual({
      kind: 'damaged',
      what: 'line 1 says "outcome" twice',
    });
    await expect(verify('leafIndex,id\r\n0,1\r\n', SIZE)).rejects.toThrow('line 1 is no JSON object');
  });

  it('warns of events that took their place late, by other events and by checkpoints', async () => {
    const at = (seconds: number) => new Date(Date.parse('2027-01-31T12:00:00Z') + seconds * 1000);
    const backdated = log.map((event, index) =>
      index === 200 ? logEvent(200, { occurredAt: '2027-01-31T11:58:18.000Z' }) : event,
    );
    const whole = statement(await checkpointOf(backdated));
    const { finding, warnings } = await verifyExport(inPieces(ndjson(exportOf(backdated))), [whole]);
    expect(finding).toBeNull();
    expect(warnings).toEqual([
      expect.stringMatching(/^leaf 200 \(event .*\) took its place 301 seconds or more/),
    ]);
    const early = statement(await checkpointOf(log.slice(0, 10), at(400)));
    const later = statement(await checkpointOf(log));
    const late = await verifyExport(inPieces(ndjson(exportOf(log))), [later, early]);
    expect(late.finding).toBeNull();
    expect(late.warnings).toHaveLength(6);
    expect(late.warnings[0]).toMatch(/^leaf 10 /);
    expect(late.warnings[5]).toBe('85 more events took their place late');
  });
});
