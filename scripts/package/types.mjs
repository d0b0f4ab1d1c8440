import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const RELATIVE = /(?:from |import |import\(|declare module )'(\.{1,2}\/[^']+)\.js'/g;
const KINDS = { esm: 'module', cjs: 'commonjs' };

/** The declarations that can be reached from the entries, once for each module system. */
export function copyTypes(compiled, staging, entries) {
  const files = new Set();
  const visit = (file) => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(RELATIVE))
      visit(`${join(dirname(file), path)}.d.ts`);
  };
  for (const entry of entries) visit(join(compiled, `${entry}.d.ts`));
  for (const [kind, type] of Object.entries(KINDS)) {
    const folder = join(staging, 'types', kind);
    for (const file of files) {
      const target = join(folder, relative(compiled, file));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(file, target);
    }
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type })}\n`);
  }
}

/** Everything that an entry exports, as it is declared, in the order of the names. */
export function reportOf(entry) {
  const program = ts.createProgram([entry], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
  const symbols = checker.getExportsOfModule(module).sort((a, b) => (a.name < b.name ? -1 : 1));
  return symbols.map((symbol) => declared(checker, symbol)).join('\n\n');
}

function declared(checker, symbol) {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const texts = (own.declarations ?? []).map((node) => {
    const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node;
    return whole.getText().replaceAll(/^export (declare )?/g, '');
  });
  return [...new Set(texts)].join('\n');
}

/** @param reports text of each entry's report by its name @returns the report as a page */
export const reportPage = (reports) =>
  [
    '# What the package exports',
    'Made by `npm run package`; `npm run check` says when it is stale.',
    ...Object.entries(reports).map(([name, text]) => `## ${name}\n\n\`\`\`ts\n${text}\n\`\`\``),
  ].join('\n\n') + '\n';
