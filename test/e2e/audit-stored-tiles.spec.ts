import { storedTiles } from '../../src/audit/proofs/stored-tiles.js';
import { consistencyPath, inclusionPath } from '../../src/audit/tree/proofs.js';
import { subtreeRoots } from '../../src/audit/tree/tiles.js';
import { verifyConsistency, verifyInclusion } from '../../src/audit/tree/verification.js';
import { TestService } from '../support/service.js';
import { StoredLog } from '../support/stored-log.js';

describe('proofs from the stored tiles', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  const read = (log: StoredLog) => storedTiles(service.service.database, log.organizationId);

  it('hold while the log grows in pieces, for every size it has had', async () => {
    const log = new StoredLog(service);
    const sizes: number[] = [];
    for (const count of [1, 1, 100, 153, 1, 1, 254, 3, 600]) sizes.push((await log.grow(count)).size);
    for (const size of sizes) {
      expect(await subtreeRoots(read(log), [{ start: 0, end: size }])).toEqual([log.root(size)]);
      for (const leafIndex of [0, size >> 1, size - 1]) {
        const proof = await subtreeRoots(read(log), inclusionPath(leafIndex, size));
        const claim = { leafIndex, size, proof, leafHash: log.leaf(leafIndex), rootHash: log.root(size) };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: log.leaf((leafIndex + 1) % log.size) })).toBe(false);
      }
      const [from, to] = [size, log.size];
      const proof = await subtreeRoots(read(log), consistencyPath(from, to));
      const claim = { from, to, proof, fromRootHash: log.root(from), toRootHash: log.root(to) };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });

  it('hold across three levels of tiles', async () => {
    const log = await new StoredLog(service).grow(256 * 256 + 300);
    for (const [leafIndex, size] of [
      [0, log.size],
      [65_535, 65_536],
      [65_536, log.size],
      [log.size - 1, log.size],
      [777, 65_537],
    ] as const) {
      const proof = await subtreeRoots(read(log), inclusionPath(leafIndex, size));
      const claim = { leafIndex, size, proof, leafHash: log.leaf(leafIndex), rootHash: log.root(size) };
      expect(verifyInclusion(claim)).toBe(true);
    }
    for (const from of [1, 255, 256, 257, 65_535, 65_536, 65_537, log.size]) {
      const proof = await subtreeRoots(read(log), consistencyPath(from, log.size));
      const claim = { from, to: log.size, proof, fromRootHash: log.root(from), toRootHash: log.root() };
      expect(verifyConsistency(claim)).toBe(true);
    }
  });

  it('show a tile that was changed in the database', async () => {
    const log = await new StoredLog(service).grow(700);
    await service.sql(`ALTER TABLE audit_tiles DISABLE TRIGGER USER`);
    await service.sql(
      `UPDATE audit_tiles SET hashes = set_byte(hashes, 40 * 32, 255 - get_byte(hashes, 40 * 32))
       WHERE organization_id = $1 AND level = 0 AND tile_index = 0`,
      [log.organizationId],
    );
    await service.sql(`ALTER TABLE audit_tiles ENABLE TRIGGER USER`);
    const claimOf = async (leafIndex: number) => ({
      leafIndex,
      size: 700,
      proof: await subtreeRoots(read(log), inclusionPath(leafIndex, 700)),
      leafHash: log.leaf(leafIndex),
      rootHash: log.root(),
    });
    expect(verifyInclusion(await claimOf(41))).toBe(false);
    expect(verifyInclusion(await claimOf(600))).toBe(true);
  });
});
