import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { Injectable, StreamableFile } from '@nestjs/common';
import { DEFAULT_KEY_PREFIX } from '../access/token.js';
import { Config } from '../config/config.js';
import { packageRoot } from './package-root.js';
import { PAGES_STYLE, START_SCRIPT } from './pages.js';

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
};
const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

// the names that can be asked for; nothing of the request becomes a path
const SOURCES: Record<string, () => Buffer> = {
  'start.js': () => Buffer.from(START_SCRIPT),
  'pages.css': () => Buffer.from(PAGES_STYLE),
  ...Object.fromEntries(
    ['swagger-ui-bundle.js', 'swagger-ui.css', 'favicon-32x32.png'].map((name) => [
      name,
      () => readFileSync(join(SWAGGER_UI, name)),
    ]),
  ),
  'openapi.json': () => readFileSync(join(packageRoot(), 'openapi.json')),
};

/** The files of the documentation, read when they are first asked for. */
@Injectable()
export class DocsFiles {
  private readonly contents = new Map<string, Buffer>();

  constructor(private readonly config: Config) {}

  /** The committed OpenAPI document, which `npm run openapi` writes, with keys as they begin here. */
  openapi(): StreamableFile {
    return this.named('openapi.json')!;
  }

  named(name: string): StreamableFile | null {
    if (!Object.hasOwn(SOURCES, name)) return null;
    let content = this.contents.get(name);
    if (!content) this.contents.set(name, (content = this.read(name)));
    return new StreamableFile(content, { type: TYPES[extname(name)], length: content.length });
  }

  private read(name: string): Buffer {
    const content = SOURCES[name]!();
    const { tokenPrefix } = this.config;
    if (name !== 'openapi.json' || tokenPrefix === DEFAULT_KEY_PREFIX) return content;
    return Buffer.from(content.toString().replaceAll(`${DEFAULT_KEY_PREFIX}_`, `${tokenPrefix}_`));
  }
}
