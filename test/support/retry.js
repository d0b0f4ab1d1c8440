import { jest } from '@jest/globals';

// These tests run processes, sockets and a real database on whatever machine there is: what fails once is told and tried
// once more, what fails twice has failed.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
