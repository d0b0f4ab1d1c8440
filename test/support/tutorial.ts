import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Strategy } from 'passport-http-bearer';
import { DataSource, EntitySchema } from 'typeorm';
import type { TestDatabase } from './database.js';

interface TutorialKey {
  id: string;
  name: string;
  tokenHash: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  organization: { id: string };
  scopes: { id: number; name: string }[];
}

const Organization = new EntitySchema<{ id: string; name: string }>({
  name: 'Organization',
  tableName: 'organizations',
  columns: { id: { type: 'uuid', primary: true }, name: { type: 'text' } },
});
const Scope = new EntitySchema<{ id: number; name: string }>({
  name: 'Scope',
  tableName: 'scopes',
  columns: { id: { type: 'int', primary: true }, name: { type: 'text', unique: true } },
});
const ApiKey = new EntitySchema<TutorialKey>({
  name: 'ApiKey',
  tableName: 'api_keys',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    tokenHash: { name: 'token_hash', type: 'text', unique: true },
    createdAt: { name: 'created_at', type: 'timestamptz', createDate: true },
    expiresAt: { name: 'expires_at', type: 'timestamptz', nullable: true },
    revokedAt: { name: 'revoked_at', type: 'timestamptz', nullable: true },
  },
  relations: {
    organization: { type: 'many-to-one', target: 'Organization', joinColumn: { name: 'organization_id' } },
    scopes: {
      type: 'many-to-many',
      target: 'Scope',
      joinTable: {
        name: 'api_key_scopes',
        joinColumn: { name: 'api_key_id' },
        inverseJoinColumn: { name: 'scope_id' },
      },
    },
  },
});

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A service as tutorials build it, without its routes: entities made by `synchronize`, a bearer strategy that looks keys up. */
export class TutorialStack {
  private constructor(private readonly dataSource: DataSource) {}

  static async start({ url }: TestDatabase): Promise<TutorialStack> {
    const dataSource = await new DataSource({
      type: 'postgres',
      url,
      schema: 'tutorial',
      entities: [Organization, Scope, ApiKey],
      installExtensions: false,
      synchronize: true,
    }).initialize();
    await dataSource.getRepository(Scope).save([
      { id: 1, name: 'agents.read' },
      { id: 2, name: 'agents.write' },
      { id: 3, name: 'reports.print' },
    ]);
    return new TutorialStack(dataSource);
  }

  async addOrganization(name: string): Promise<string> {
    const id = randomUUID();
    await this.dataSource.getRepository(Organization).save({ id, name });
    return id;
  }

  /** @returns the token */
  async issue(
    organizationId: string,
    name: string,
    scopes: number[],
    more: Partial<TutorialKey> = {},
  ): Promise<string> {
    const token = randomBytes(32).toString('hex');
    await this.dataSource.getRepository(ApiKey).save({
      id: randomUUID(),
      name,
      tokenHash: hashOf(token),
      organization: { id: organizationId },
      scopes: scopes.map((id) => ({ id, name: '' })),
      ...more,
    });
    return token;
  }

  /** Whether its strategy lets a request with this header in. */
  async letsIn(authorization: string): Promise<boolean> {
    const strategy = new Strategy((token, done) => {
      this.dataSource
        .getRepository(ApiKey)
        .findOne({ where: { tokenHash: hashOf(token) } })
        .then((key) => {
          const lives = key && !key.revokedAt && (!key.expiresAt || key.expiresAt > new Date());
          done(null, lives ? key : false);
        }, done);
    }) as unknown as { authenticate(request: object): void };
    return new Promise((resolve, reject) => {
      const actions = { success: () => resolve(true), fail: () => resolve(false), error: reject };
      Object.assign(Object.create(strategy) as typeof strategy, actions).authenticate({
        headers: { authorization },
      });
    });
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
  }
}
