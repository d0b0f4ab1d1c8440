import { UsageRoller } from '../../dist/src/api-keys/usage/usage-roller.js';
import { serveService } from './support/service.mjs';

/** The full path without the roll-up of use, which reads what is sealed and has nothing to do where nothing is. */
UsageRoller.prototype.onApplicationBootstrap = () => undefined;

await serveService({ audited: true });
