import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator as pattern } from '@secretlint/secretlint-rule-pattern';
import { gitleaksRule, tokenPattern } from './scanner-rule.js';
import { newKey, newToken, readToken, TOKEN_KINDS, type TokenKind } from './token.js';

const RULES = readFileSync('gitleaks.toml', 'utf8');
const kinds = Object.keys(TOKEN_KINDS) as TokenKind[];
/** The rule's regular expression; what it says means the same to Go's RE2 and to JavaScript. */
const [, source = ''] = /regex = '''(.+)'''/.exec(RULES)!;
const found = (text: string): string[] =>
  [...text.matchAll(new RegExp(source, 'g'))].map(([, token]) => token!);

const around = (token: string): string[] => [
  `KEY=${token}`,
  `authorization: Bearer ${token}\r\n`,
  `{"token":"${token}"}`,
  `curl -H 'authorization: Bearer ${token}' https://keys.example.com`,
  `https://keys.example.com/claim#token=${token}`,
  token,
];
const token = newToken('api_key');
const NO_TOKENS = [
  token.slice(0, -1),
  `${token}x`,
  `x${token}`,
  token.replace('psk_', 'psx_'),
  token.replace('_', '-'),
  `${token.slice(0, 20)}-${token.slice(21)}`,
  token.slice(0, 12),
  'psk_is_what_a_key_begins_with_and_this_is_prose_of_no_worth',
];
/** of the form of a token, but nobody's: each scanner tells it by its entropy */
const PLACEHOLDER = `psk_${'x'.repeat(49)}`;

describe("the scanners' rule", () => {
  it.each(kinds)('finds every %s, wherever it stands', (kind) => {
    for (let i = 0; i < 50; i++) {
      const made = newToken(kind);
      for (const text of around(made)) expect(found(text)).toEqual([made]);
    }
  });

  it.each(NO_TOKENS)('finds nothing in %s', (text) => expect(found(text)).toEqual([]));

  it('knows the beginnings of tokens as keywords, and no form that cannot be a token', () => {
    const keywords = JSON.parse(/^keywords = (\[.+\])$/m.exec(RULES)![1]!) as string[];
    for (const prefix of Object.values(TOKEN_KINDS)) expect(keywords).toContain(prefix);
    // what a keyword begins is found, and what is found the service takes for a token or a mistyped one
    for (const prefix of keywords) expect(found(prefix + token.slice(4))).toHaveLength(1);
    expect(readToken(found(PLACEHOLDER)[0]!)).toBe('mistyped');
  });

  it('follows the prefix of keys, and finds those of before, too', () => {
    const other = new RegExp(tokenPattern('acme_live'), 'g');
    for (const made of [newKey('acme_live'), ...kinds.map((kind) => newToken(kind))])
      for (const text of around(made))
        expect([...text.matchAll(other)].map(([, found]) => found)).toEqual([made]);
    expect(found(newKey('acme_live'))).toEqual([]);
    expect(gitleaksRule('acme_live')).toContain('keywords = ["acme_live_", "psk_", "psl_", "pss_", "pst_"]');
    expect(gitleaksRule('acme_live')).toContain(`regex = '''${other.source}'''`);
  });

  it('is what is printed where no other prefix is set', () => {
    expect(gitleaksRule('psk')).toBe(RULES);
  });

  it('is the one that the README shows', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`\`${source}\``);
  });

  it('does so with a scanner of its own, secretlint', async () => {
    const scan = async (content: string): Promise<string[]> => {
      const options = { patterns: [{ name: 'praesidia-keys-token', pattern: `/${source}/g` }] };
      const { messages } = await lintSource({
        source: { filePath: 'a.txt', content, contentType: 'text', ext: '.txt' },
        options: { config: { rules: [{ id: 'pattern', rule: pattern, options }] } },
      });
      return messages.map(({ range: [start, end] }) => content.slice(start, end));
    };
    for (const kind of kinds) {
      const made = newToken(kind);
      for (const text of around(made)) expect(await scan(text)).toEqual([made]);
    }
    for (const text of NO_TOKENS) expect(await scan(text)).toEqual([]);
  });

  const isThere = spawnSync('gitleaks', ['version']).status === 0;
  if (!isThere)
    process.stderr.write('SKIPPED: gitleaks is not installed, its rule is tested by the expression alone\n');
  (isThere ? it : it.skip)('does so with gitleaks itself', () => {
    const directory = mkdtempSync(join(tmpdir(), 'praesidia-scan-'));
    try {
      const tokens = kinds.map((kind) => newToken(kind));
      writeFileSync(join(directory, 'leaked.txt'), tokens.flatMap(around).join('\n'));
      writeFileSync(join(directory, 'clean.txt'), [...NO_TOKENS, PLACEHOLDER].join('\n'));
      const report = join(directory, 'report.json');
      const flags = [
        '--config',
        'gitleaks.toml',
        '--report-path',
        report,
        '--report-format',
        'json',
        '--exit-code',
        '0',
      ];
      const run = spawnSync('gitleaks', ['dir', directory, ...flags], { encoding: 'utf8' });
      expect(run).toMatchObject({ status: 0 });
      const findings = (
        JSON.parse(readFileSync(report, 'utf8')) as { RuleID: string; File: string; Secret: string }[]
      ).filter(({ RuleID }) => RuleID === 'praesidia-keys-token');
      expect(new Set(findings.map(({ Secret }) => Secret))).toEqual(new Set(tokens));
      expect(findings.some(({ File }) => File.endsWith('clean.txt'))).toBe(false);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
