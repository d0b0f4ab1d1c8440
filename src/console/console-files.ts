import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Injectable, Logger } from '@nestjs/common';
import { packageRoot } from '../docs/package-root.js';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const NONCE = '{{nonce}}';

/** A file of the built console; its name holds a hash of its content. */
export interface ConsoleFile {
  readonly type: string;
  readonly content: Buffer;
  readonly gzipped: Buffer;
}

/** What the build of `console/` has left in `dist/console`, read once when the service starts. */
@Injectable()
export class ConsoleFiles {
  private readonly page: string | null;
  // the names that can be asked for; nothing of a request becomes a path
  private readonly files = new Map<string, ConsoleFile>();

  constructor() {
    const folder = join(packageRoot(), 'dist', 'console');
    this.page = readPage(join(folder, 'index.html'));
    if (this.page === null) {
      new Logger('Console').warn('The console has not been built, so the service runs without it.');
      return;
    }
    for (const name of readdirSync(join(folder, 'console'))) {
      const type = TYPES[extname(name)];
      if (!type) continue;
      const content = readFileSync(join(folder, 'console', name));
      this.files.set(name, { type, content, gzipped: gzipSync(content, { level: 9 }) });
    }
  }

  /** The page that all paths of the console show, or null where there is none. @param nonce what its styles show */
  pageWith(nonce: string): string | null {
    return this.page?.replaceAll(NONCE, nonce) ?? null;
  }

  named(name: string): ConsoleFile | undefined {
    return this.files.get(name);
  }
}

function readPage(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
