import type { Handler } from '../../access/permission.guard.js';

// the metadata that Nest's own packages write, which a host may do without
const OPERATION = 'graphql:resolver_type';
const OPERATIONS = ['Query', 'Mutation', 'Subscription'];
const MESSAGES = ['websockets:message_mapping', 'microservices:pattern'];

/** Whether a handler answers an operation of GraphQL; fields below one are not guarded by themselves. */
export const isOperation = (handler: Handler): boolean =>
  OPERATIONS.includes(Reflect.getMetadata(OPERATION, handler) as string);

/** Whether a handler takes messages of sockets or queues. */
export const isMessageHandler = (handler: Handler): boolean =>
  MESSAGES.some((key) => Reflect.hasMetadata(key, handler));

/** What is said of a handler whose messages the guard cannot decide: they carry no credential, and have no response to hold back. */
export const notDecided = (where: string): Error =>
  new Error(
    `PermissionGuard decides HTTP requests and GraphQL operations, not messages such as those to ${where}. Put @Public() on it, and there call AccessService.authenticate() with the token of the connection or message, and AccessService.decide().`,
  );
