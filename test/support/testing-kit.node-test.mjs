import 'reflect-metadata';
import assert from 'node:assert';
import { test } from 'node:test';
import { NestFactory } from '@nestjs/core';
import { AuditService } from '../../dist/src/index.js';
import { expectAudited, PraesidiaTestingModule, principal } from '../../dist/src/testing/index.js';

// what jest runs from the sources, node's own runner does with what is built
const actions = { 'invoice.sent': { description: 'An invoice was sent', category: 'change' } };

test('an event is expected', async (t) => {
  const module = PraesidiaTestingModule.forRoot({ catalogue: { actions } });
  const app = await NestFactory.createApplicationContext(module, { logger: false });
  t.after(() => app.close());
  const by = principal({ name: 'Ada' });
  await app.get(AuditService).record({ by, action: 'invoice.sent', details: { copies: 2 } });
  const event = await expectAudited(app, { action: 'invoice.sent', actor: { name: 'Ada' } });
  assert.deepEqual(event.details, { copies: 2 });
  await assert.rejects(expectAudited(app, { action: 'invoice.sent', details: { copies: 3 } }), {
    name: 'AssertionError',
    message: /details\.copies: expected 3, is 2$/,
  });
});
