import { buildIfStale } from './build-if-stale.mjs';

// in this very process, so that signals reach the service and nothing stands between
buildIfStale();
await import('../dist/src/main.js');
