import * as bulkRevoke from './bulk-revoke.mjs';
import * as contenders from './contenders.mjs';
import * as digest from './digest.mjs';
import * as instances from './instances.mjs';
import * as keys from './keys.mjs';
import * as lists from './lists.mjs';
import * as organizations from './organizations.mjs';
import * as sealing from './sealing.mjs';
import * as statements from './statements.mjs';
import * as treeCost from './tree-cost.mjs';

/** What can be measured, in the order in which it is. */
export const SERIES = {
  contenders,
  statements,
  instances,
  keys,
  organizations,
  digest,
  lists,
  'bulk-revoke': bulkRevoke,
  'tree-cost': treeCost,
  sealing,
};
