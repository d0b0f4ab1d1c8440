import { Batcher } from '../../dist/src/database/batcher.js';
import { serveService } from './support/service.mjs';

// our verification with its one trick taken away: every request reads by a statement of its own
Batcher.prototype.submit = async function submit(item) {
  const [result] = await this.run([item]);
  return result;
};

const { database } = await serveService({ audited: false });
// as many connections as the other contenders have that read for each request
database.fast.options.max = 20;
