import type { GuardOptions } from '../options.js';
import type { KeysServiceOptions } from './keys-service.js';

/** A host without access to the database of its keys: it asks the service that has it. */
export interface RemoteOptions<Request = unknown> extends GuardOptions<Request>, KeysServiceOptions {}
