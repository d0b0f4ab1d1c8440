import { closeSync, fdatasyncSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './statistics.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const PACKAGES = {
  '@nestjs/core': root,
  fastify: root,
  pg: root,
  typeorm: join(here, '..'),
  express: join(here, '..'),
  passport: join(here, '..'),
  'passport-http-bearer': join(here, '..'),
  'better-auth': join(here, '..'),
  '@better-auth/api-key': join(here, '..'),
  autocannon: join(here, '..'),
};

/** The honest header: on what, with what, and how it was measured. */
export async function describeMachine(cluster, options) {
  const database = await cluster.describe();
  const { model } = cpus()[0];
  return {
    date: new Date().toISOString().slice(0, 10),
    command: options.command,
    machine: `${availableParallelism()} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`,
    node: process.version,
    database: `${database.version}, ${database.embedded ? 'embedded, by socket' : 'by DATABASE_URL'}; ${database.settings}`,
    ...(database.embedded && {
      disk: `fdatasync of 8 KiB takes ${fsyncMillis().toFixed(2)} ms (median of 100)`,
    }),
    versions: Object.entries(PACKAGES)
      .map(([name, from]) => `${name} ${versionOf(name, from)}`)
      .join(', '),
    load: `${options.connections} connections, closed loop, ${options.distinct} different keys a slot, ${options.warmUp} s warm-up, ${options.duration} s measured`,
  };
}

function versionOf(name, from) {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name);
  for (const path of paths) {
    try {
      return JSON.parse(readFileSync(join(path, name, 'package.json'), 'utf8')).version;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return 'not found';
}

/** What one durable commit costs on this disk at least. */
function fsyncMillis() {
  const path = join(here, '..', `.fsync-${process.pid}`);
  const fd = openSync(path, 'w');
  const block = Buffer.alloc(8_192, 1);
  const times = [];
  for (let i = 0; i < 100; i++) {
    writeSync(fd, block, 0, block.length, (i % 16) * block.length);
    const before = performance.now();
    fdatasyncSync(fd);
    times.push(performance.now() - before);
  }
  closeSync(fd);
  unlinkSync(path);
  return median(times);
}
