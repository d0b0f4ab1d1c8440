export type { Principal } from '../access/principal.js';
export { expectAudited, type ExpectedEvent } from './expect-audited.js';
export { issueKey, type TestKey } from './issue-key.js';
export { actAs, PraesidiaTestingModule, type TestingOptions } from './praesidia-testing.module.js';
export { principal, type TestPrincipal } from './principal.js';
