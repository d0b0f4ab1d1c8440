import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/** Names that features join by declaration merging; a roll-up leaves out where they do, so they are written out. */
const MERGED = { PermissionMap: 'permissions', ScopeMap: 'scopes', FeatureMap: 'features' };

/** One file of types for each module system, and the report of what is public. */
export async function rollUpTypes({ root, compiled, staging, check }) {
  const report = join(root, 'docs', 'api');
  mkdirSync(report, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(compiled, 'index.d.ts'),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.package.json') },
      apiReport: { enabled: true, reportFileName: 'praesidia-keys.api.md', reportFolder: report, reportTempFolder: join(root, 'dist', 'package') },
      docModel: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: join(staging, 'index.d.ts') },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  const problems = [];
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === 'error' || message.logLevel === 'warning') problems.push(message.formatMessageWithLocation(root));
    },
  });
  if (check && apiReportChanged) throw new Error('docs/api/praesidia-keys.api.md is stale: run "npm run package" and commit it.');
  if (!succeeded || problems.length > 0) throw new Error(`The public types are not in order:\n${problems.join('\n')}`);
  const file = join(staging, 'index.d.ts');
  writeFileSync(file, readFileSync(file, 'utf8') + (await ownNames(compiled)));
  copyFileSync(file, join(staging, 'index.d.cts'));
}

async function ownNames(compiled) {
  const { coreParts } = await import(pathToFileURL(join(compiled, 'core.catalogue.js')).href);
  return Object.entries(MERGED)
    .map(([map, kind]) => {
      const names = coreParts.flatMap((part) => Object.keys(part[kind] ?? {})).sort();
      return `\nexport declare interface ${map} {\n${names.map((name) => `    '${name}': true;\n`).join('')}}\n`;
    })
    .join('');
}
