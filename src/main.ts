import './young-generation.js';
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SetupTokens } from './authentication/setup-tokens.js';
import { ConfigurationError, readConfig } from './config/config.js';
import { preparePepper } from './config/pepper.js';
import { startOutlastingPostgres } from './database/embedded/outlasting-postgres.js';
import { createLogger } from './http/logger.js';
import { createService } from './service.js';
import { endInOrder } from './shutdown.js';

/** Boots the standalone service: configuration, database, application, then the first line on standard output. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = readConfig(process.env);
  const logger = createLogger(config.logLevel);
  const embedded = config.databaseUrl
    ? null
    : await startOutlastingPostgres({
        dataDir: config.dataDir,
        log: (line) => logger.debug({ database: 'embedded' }, line),
        tell: (line) => logger.error(line),
      });
  const connection = embedded?.connection ?? { connectionString: config.databaseUrl! };
  try {
    const pepper = await preparePepper(config);
    const service = await createService({ config, pepper, connection, logger });
    const setupToken = await service.app.get(SetupTokens, { strict: false }).prepare();
    await service.app.listen(config.port, config.host);
    const end = endInOrder(async () => {
      await service.close();
      await embedded?.stop();
    }, logger);
    void embedded?.exited.then((reason) => {
      logger.fatal(reason);
      end(1);
    });
    process.stdout.write(
      `listening on ${listeningUrl(service.app.getHttpServer() as Server, config.host)}\n`,
    );
    if (setupToken) process.stdout.write(`set-up token (one-time, for POST /v1/setup): ${setupToken}\n`);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** The address in the words of the configuration, with the port that was really taken. */
function listeningUrl(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

main().catch((error: Error) => {
  const known = error instanceof ConfigurationError;
  process.stderr.write(`${known ? error.message : `The service could not start: ${error.message}`}\n`);
  process.exit(1);
});
