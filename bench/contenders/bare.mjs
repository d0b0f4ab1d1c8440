import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { constantController } from './support/controllers.mjs';
import { announce } from './support/serve.mjs';

/** The yardstick: what Nest on Fastify does with one route and nothing else. */
class BareModule {}
Module({ controllers: [constantController()] })(BareModule);

const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
announce(app.getHttpServer().address().port, () => app.close());
