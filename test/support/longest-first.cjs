// jest requires it as CommonJS
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { default: TestSequencer } = require('@jest/test-sequencer');

/** Those that take minutes; by the size of their files, as jest goes without a cache, they would come last. */
const LONG = [
  'test/history/history',
  'test/browser/screens',
  'test/e2e/bench-smoke',
  'test/package/',
  'test/browser/long-list',
  'test/e2e/forwarder',
];

const isLong = ({ path }) => LONG.some((name) => path.includes(name));

/** The longest first, so that no worker is left alone with one of them at the end. */
module.exports = class LongestFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
