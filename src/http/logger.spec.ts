import { createLogger } from './logger.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  let line = '';
  write(createLogger('info', { write: (text) => void (line += text) }));
  return JSON.parse(line) as Record<string, unknown>;
}

it('logs what an error is, and none of its other properties', () => {
  const error = Object.assign(new Error('relation "keys" does not exist'), {
    code: '42P01',
    query: 'SELECT $1',
    parameters: ['hunter2'],
    detail: 'hunter2',
  });
  const { err } = logged((logger) => logger.error({ err: new Error('outer', { cause: error }) }));
  expect(err).toMatchObject({
    type: 'Error',
    message: 'outer',
    cause: {
      code: '42P01',
      message: 'relation "keys" does not exist',
      stack: expect.stringContaining(' at '),
    },
  });
  expect(JSON.stringify(err)).not.toContain('hunter2');
});

it('leaves out what PostgreSQL says of data, because it quotes the data', () => {
  const error = Object.assign(new Error('invalid input syntax for type uuid: "hunter2"'), { code: '22P02' });
  const { err } = logged((logger) => logger.error({ err: error }));
  expect(err).toMatchObject({ code: '22P02' });
  expect(JSON.stringify(err)).not.toContain('hunter2');
});

it('removes what is named like a secret', () => {
  const line = logged((logger) => logger.info({ token: 'hunter2', headers: { authorization: 'hunter2' } }));
  expect(JSON.stringify(line)).not.toContain('hunter2');
});
