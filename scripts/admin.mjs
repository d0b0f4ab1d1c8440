import { buildIfStale } from './build-if-stale.mjs';

buildIfStale();
await import('../dist/src/cli/admin.js');
