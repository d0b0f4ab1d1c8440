import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { recordRequests } from './audit/record-requests.js';
import { RequestRecorder } from './audit/request-recorder.js';
import type { Config } from './config/config.js';
import { createDataSource } from './data-source.js';
import type { Connection } from './database/connection.js';
import { Database } from './database/database.js';
import { migrate } from './database/migrate.js';
import { countRequests, RequestCounts } from './metrics/request-counts.js';
import { waitForDatabase } from './database/wait-for-database.js';
import { refuseHostSchema } from './host-schema.js';
import { NestLogger } from './http/logger.js';
import { createServer } from './http/server.js';
import { announceQuota } from './http/quota-headers.js';
import { announceSunset } from './http/sunset.js';
import { catalogueOf } from './platform.catalogue.js';
import { preparePeppers } from './peppers/prepare-peppers.js';

export interface ServiceOptions {
  readonly config: Config;
  readonly pepper: string;
  readonly connection: Connection;
  readonly logger: Logger;
}

/** A service that is ready to listen or to be called in process. */
export interface Service {
  readonly app: NestFastifyApplication;
  readonly database: Database;
  /** Lets requests in flight end, then lets go of the database. */
  close(): Promise<void>;
}

/** Brings the database up to date and puts the application together. */
export async function createService({
  config,
  pepper,
  connection,
  logger,
}: ServiceOptions): Promise<Service> {
  const catalogue = catalogueOf(config);
  await waitForDatabase(connection, (line) => logger.info(line));
  const dataSource = createDataSource(connection);
  await dataSource.initialize();
  try {
    await refuseHostSchema(dataSource);
    await migrate(dataSource, connection);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  const database = new Database(dataSource, connection, (message) => logger.warn(message));
  const digest = await preparePeppers(database, pepper, config.otherPepper).catch(async (error: Error) => {
    await database.close();
    throw error;
  });
  const adapter = createServer({
    logger,
    trustProxy: config.trustProxy,
    publicByHttps: config.publicUrl?.startsWith('https:') ?? false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot({ config, catalogue, digest, database }),
    adapter,
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const fastify = adapter.getInstance();
  announceSunset(fastify);
  announceQuota(fastify);
  if (config.metrics) countRequests(fastify, app.get(RequestCounts, { strict: false }));
  recordRequests(fastify, app.get(RequestRecorder));
  try {
    await app.init();
    await fastify.ready();
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    app,
    database,
    async close() {
      await app.close();
      await database.close();
    },
  };
}
