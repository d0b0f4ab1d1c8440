import { existsSync } from 'node:fs';
import { gitleaksRule } from '../access/scanner-rule.js';
import { readConfig } from '../config/config.js';

// what TOKEN_PREFIX says of the service, the scanners of its users are to know
if (existsSync('.env')) process.loadEnvFile('.env');
try {
  process.stdout.write(gitleaksRule(readConfig(process.env).tokenPrefix));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
