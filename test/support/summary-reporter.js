/** Ends a run with one plain line, the same for people and machines. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `tests: ${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // after jest's own summary, which it prints on standard error
    process.on('exit', () => process.stdout.write(`${line}\n`));
  }
}
