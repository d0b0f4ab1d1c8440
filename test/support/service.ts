import { pino, type Logger } from 'pino';
import { Catalogue } from '../../src/access/catalogue.js';
import { TokenDigest } from '../../src/access/token-digest.js';
import { UnitOfWork } from '../../src/audit/unit-of-work.js';
import { insertSession } from '../../src/authentication/new-session.js';
import { Config, readConfig } from '../../src/config/config.js';
import { newId } from '../../src/database/columns.js';
import { DatabaseUnavailable } from '../../src/database/errors.js';
import { insertOrganization } from '../../src/organizations/new-organization.js';
import { User } from '../../src/organizations/user.entity.js';
import { createService, type Service } from '../../src/service.js';
import { createDatabase, type TestDatabase } from './database.js';

export const TEST_PEPPER = 'a pepper that is used by tests alone';

export interface CallOptions {
  readonly token?: string;
  readonly body?: unknown;
  /** a body's text as it stands, without a content type */
  readonly rawBody?: string;
  readonly headers?: Record<string, string>;
  /** address the request seems to come from */
  readonly ip?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | number | undefined>;
  // tests look into bodies of every shape
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly text: string;
}

/** A person with a session, and the organization they own. */
export interface Owner {
  readonly userId: string;
  readonly organizationId: string;
  readonly token: string;
  /** `/v1/organizations/<id>` */
  readonly base: string;
}

const STARTS = 3;

/** A machine that has far more to do than it can lets a database seem to have stopped; what is tested is not this. */
async function started(start: () => Promise<Service>): Promise<Service> {
  for (let again = 1; ; again++) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || again === STARTS) throw error;
    }
  }
}

/** The real service in process, on a database of its own. */
export class TestService {
  private constructor(
    readonly service: Service,
    readonly database: TestDatabase,
  ) {}

  static async start(
    env: Record<string, string> = {},
    database?: TestDatabase,
    logger: Logger = pino({ level: process.env.TEST_LOG ?? 'silent' }),
  ): Promise<TestService> {
    const own = database ?? (await createDatabase());
    const config = readConfig({
      KEY_PEPPER: TEST_PEPPER,
      LOG_LEVEL: 'silent',
      PLAN_CHANGES: 'owner',
      ...env,
    });
    const options = { config, pepper: config.keyPepper!, connection: own.connection, logger };
    return new TestService(await started(() => createService(options)), own);
  }

  async call(
    method: string,
    path: string,
    { token, body, rawBody, headers, ip }: CallOptions = {},
  ): Promise<Answer> {
    const response = await this.service.app.inject({
      method: method as 'GET',
      url: path,
      remoteAddress: ip,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      payload: rawBody ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    const json = /[/+]json\b/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      headers: response.headers,
      body: json ? response.json() : undefined,
      text: response.body,
    };
  }

  /** Rows straight from the database. */
  async sql<Row extends object = Record<string, unknown>>(
    text: string,
    values: unknown[] = [],
  ): Promise<Row[]> {
    return this.service.database.query<Row>(text, values);
  }

  /** An organization of its own with its owner, made by the service's own code without the HTTP calls. */
  async owner(name = 'Acme'): Promise<Owner> {
    const { app } = this.service;
    const userId = newId();
    const system = {
      subject: { kind: 'system', id: null, name: 'test' },
      organization: null,
      at: new Date(),
      request: null,
    } as const;
    return app.get(UnitOfWork, { strict: false }).run(system, async (tx) => {
      await tx.manager.insert(User, {
        id: userId,
        email: `${userId}@example.com`,
        name: `Owner of ${name}`,
        passwordIsOwn: true,
      });
      const organization = await insertOrganization(tx, app.get(Catalogue, { strict: false }), name, userId);
      const session = await insertSession(
        tx,
        app.get(Config, { strict: false }),
        app.get(TokenDigest, { strict: false }),
        userId,
        'bearer',
        { ip: '127.0.0.1', userAgent: null },
      );
      return {
        userId,
        organizationId: organization.id,
        token: session.token,
        base: `/v1/organizations/${organization.id}`,
      };
    });
  }

  async stop(): Promise<void> {
    await this.service.close();
    await this.database.drop();
  }
}
