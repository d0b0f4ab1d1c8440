import { eventId, provenExportOf, type LineObject } from '../../../test/support/exported-log.js';
import { log, rename, SIZE, tampered, verify } from '../../../test/support/verifying.js';

describe('an export of a part of the log, with proofs', () => {
  const chosen = [3, 17, 18, 137, 299];
  const part = provenExportOf(log, chosen);

  it('is valid, and says that it is a part', async () => {
    const { finding, notes, summary } = await verify(part, 17, SIZE);
    expect(finding).toBeNull();
    expect(summary).toContain('5 events, each proven to stand at its place in the checkpoint of size 300');
    expect(notes).toEqual([expect.stringContaining('5 of 300 events')]);
  });

  it('is valid when it is the whole log', async () => {
    const all = provenExportOf(log, [...log.keys()]);
    expect(await verify(all, SIZE)).toMatchObject({ finding: null, notes: [] });
  });

  it.each<[string, string, (lines: LineObject[]) => void]>([
    ['is not what was logged', 'edited', (lines) => rename(lines[2]!)],
    ['it, its place or its proof', 'edited', (lines) => void (lines[2]!.leafIndex = 20)],
    ['it, its place or its proof', 'edited', (lines) => void (lines[2]!.proof = lines[1]!.proof)],
    ['has no proof', 'damaged', (lines) => void delete lines[2]!.proof],
    ['has no leaf', 'inserted', (lines) => void (lines[2]!.leafIndex = null)],
    ['stands behind leaf 137', 'reordered', (lines) => void lines.splice(2, 2, lines[3]!, lines[2]!)],
    ['stands there twice', 'inserted', (lines) => void lines.splice(2, 0, lines[2]!)],
    ['hash stated with', 'damaged', (lines) => void (lines[2]!.leafHash = lines[1]!.leafHash)],
  ])('that was tampered with: %s', async (what, kind, change) => {
    const { finding } = await verify(tampered(change, part), SIZE);
    expect(finding).toMatchObject({ kind, what: expect.stringContaining(what) });
    expect(finding!.what).toContain(`event ${eventId(18)}`);
  });

  it('cannot be used without the checkpoint that its proofs lead to', async () => {
    await expect(verify(part, 17)).rejects.toThrow('a log of 300 events');
  });
});
