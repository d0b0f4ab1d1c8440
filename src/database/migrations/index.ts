import type { MigrationInterface } from 'typeorm';
import { Initial1795460000000 } from './1795460000000-initial.js';
import { AuditLog1795460000001 } from './1795460000001-audit-log.js';
import { AuditTree1795470000001 } from './1795470000001-audit-tree.js';
import { AuditCheckpoints1795470000010 } from './1795470000010-audit-checkpoints.js';
import { AuditSinks1795470000020 } from './1795470000020-audit-sinks.js';
import { Rotation1795470000030 } from './1795470000030-rotation.js';
import { KeyPolicy1795470000040 } from './1795470000040-key-policy.js';
import { ExposedAt1795470000041 } from './1795470000041-exposed-at.js';
import { ClaimsAndLimits1795470000050 } from './1795470000050-claims-and-limits.js';
import { Retention1795470000060 } from './1795470000060-retention.js';
import { KeyUsage1795470000070 } from './1795470000070-key-usage.js';
import { Peppers1795470000080 } from './1795470000080-peppers.js';
import { ServiceTokens1795480000020 } from './1795480000020-service-tokens.js';
import { ImportedKeys1795480000030 } from './1795480000030-imported-keys.js';
import { UnmarkedEnds1795480000040 } from './1795480000040-unmarked-ends.js';
import { RestInHead1795480000060 } from './1795480000060-rest-in-head.js';
import { ThinCheckpoints1795480000061 } from './1795480000061-thin-checkpoints.js';
import { OneIndexOfRoutes1795480000070 } from './1795480000070-one-index-of-routes.js';

/** In the order in which they run. */
export const migrations: (new () => MigrationInterface)[] = [
  Initial1795460000000,
  AuditLog1795460000001,
  AuditTree1795470000001,
  AuditCheckpoints1795470000010,
  AuditSinks1795470000020,
  Rotation1795470000030,
  KeyPolicy1795470000040,
  ExposedAt1795470000041,
  ClaimsAndLimits1795470000050,
  Retention1795470000060,
  KeyUsage1795470000070,
  Peppers1795470000080,
  ServiceTokens1795480000020,
  ImportedKeys1795480000030,
  UnmarkedEnds1795480000040,
  RestInHead1795480000060,
  ThinCheckpoints1795480000061,
  OneIndexOfRoutes1795480000070,
];
