import { setFlagsFromString } from 'node:v8';

/**
 * Imported first, for its effect. V8 learns of object literals whether they outlive a collection of the young generation;
 * those of requests that wait do, anywhere in the service, its framework and Node. From then on it makes them among the old
 * objects, where each keeps what it leads to alive until the old ones are collected, too: under load that is the whole request, and half as much
 * work again for the process. An engine that does not know the flag ignores it.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
