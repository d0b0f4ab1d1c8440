import { DEFAULT_KEY_PREFIX } from './token.js';

/**
 * What finds every token of a deployment in any text, for scanners; it means the same to RE2 and to JavaScript.
 * @param keyPrefix what new keys begin with; those that begin with `psk_` are found in any case
 */
export const tokenPattern = (keyPrefix: string): string =>
  `\\b(${keyPrefix === DEFAULT_KEY_PREFIX ? 'ps[klst]' : `(?:${keyPrefix}|ps[klst])`}_[0-9A-Za-z]{49})\\b`;

/** The rule file of gitleaks. */
export function gitleaksRule(keyPrefix: string): string {
  const own = keyPrefix === DEFAULT_KEY_PREFIX ? [] : [keyPrefix];
  const keywords = [...own, 'psk', 'psl', 'pss', 'pst'].map((prefix) => `"${prefix}_"`);
  const kinds = `API keys (${[...own, 'psk'].map((prefix) => `${prefix}_`).join(', ')}), sessions (pss_), service tokens (pst_) and one-time links (psl_)`;
  return `# Finds the tokens of Praesidia Keys: ${kinds}.
# gitleaks git --config gitleaks.toml     (or \`dir\`; gitleaks 8.19 or newer)
title = "Praesidia Keys"

[extend]
useDefault = true

[[rules]]
id = "praesidia-keys-token"
description = "A token of Praesidia Keys: revoke it by POST /v1/api-keys/self/revoke with a reason, or by bulk-revoke with tokens."
regex = '''${tokenPattern(keyPrefix)}'''
secretGroup = 1
entropy = 3.5
keywords = [${keywords.join(', ')}]
tags = ["key", "praesidia-keys"]
`;
}
