import { serveService } from './support/service.mjs';

await serveService({ audited: false });
