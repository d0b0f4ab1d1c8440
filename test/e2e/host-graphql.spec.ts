import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  Args,
  Field,
  GraphQLModule,
  Mutation,
  ObjectType,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import {
  ApiKeysService,
  CurrentPrincipal,
  PlansService,
  Public,
  RequirePermission,
  type Principal,
} from '../../src/index.js';
import { TestHost } from '../support/host.js';

const TENANT = 'queried';

/** what resolvers were called for */
const effects: string[] = [];
const callers: Principal[] = [];

@ObjectType()
class Invoice {
  @Field(() => String) caller: string;
}

@Resolver(() => Invoice)
class InvoicesResolver {
  @Query(() => [Invoice])
  @RequirePermission('invoices.view')
  invoices(@CurrentPrincipal() { subject }: Principal): Invoice[] {
    return [{ caller: subject.name }];
  }

  @ResolveField(() => String)
  number(): string {
    return 'no. 1';
  }

  /** nullable, so that an operation goes on where it is refused; is noted when it is called */
  @Query(() => String, { nullable: true })
  @RequirePermission('invoices.view')
  seen(@Args('as', { type: () => String }) as: string): string {
    effects.push(as);
    return as;
  }

  @Query(() => Boolean, { nullable: true })
  @RequirePermission('invoices.send')
  sendable(): boolean {
    return true;
  }

  @Query(() => Boolean)
  @RequirePermission('invoices.transmit')
  transmittable(@CurrentPrincipal() caller: Principal): boolean {
    callers.push(caller);
    return true;
  }

  @Mutation(() => String, { nullable: true })
  @RequirePermission('invoices.send')
  sendInvoice(@Args('id', { type: () => String }) id: string): string {
    effects.push(id);
    return id;
  }

  @Query(() => String)
  @Public()
  about(): string {
    return 'of the host';
  }
}

@Resolver()
class ForgetfulResolver {
  @Query(() => String)
  forgotten(): string {
    return 'everybody sees it';
  }
}

const apollo = (context?: ApolloDriverConfig['context']) =>
  GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, context });
const complete = apollo((req: unknown, res: unknown) => ({ req, res }));
const start = (providers = [InvoicesResolver] as never[], imports = [complete]): Promise<TestHost> =>
  TestHost.start({ organizationFrom: undefined }, [], { imports, providers });

async function ask(host: TestHost, query: string, token?: string) {
  const { statusCode, headers, body } = await host.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: token ? { authorization: `Bearer ${token}` } : {},
    payload: { query },
  });
  const { data, errors } = JSON.parse(body) as { data: unknown; errors?: Record<string, unknown>[] };
  return { status: statusCode, headers, data, errors };
}

describe('GraphQL operations of a host', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host.stop());

  it('are refused without a key, refused naming the scope that would do, answered, and refused once it is revoked', async () => {
    const { id, token } = await host.key(TENANT, ['invoices:read']);
    const query = '{ invoices { caller number } }';
    expect(await ask(host, query)).toMatchObject({
      data: null,
      errors: [{ path: ['invoices'], extensions: { status: 401, code: 'unauthenticated' } }],
    });
    expect(await ask(host, query, token)).toMatchObject({
      status: 200,
      data: { invoices: [{ caller: `key of ${TENANT}`, number: 'no. 1' }] },
    });
    const denied = await ask(host, 'mutation { sendInvoice(id: "1") }', token);
    expect(denied).toMatchObject({
      data: { sendInvoice: null },
      errors: [
        {
          message: "The key's scopes do not include invoices.send.",
          extensions: {
            status: 403,
            code: 'insufficient_scope',
            requiredPermission: 'invoices.send',
            scopes: ['invoices:write'],
          },
        },
      ],
    });
    await host.app.get(ApiKeysService).revoke({ organizationId: TENANT }, id, { reason: 'superseded' });
    expect(await ask(host, query, token)).toMatchObject({
      errors: [{ extensions: { status: 401, code: 'invalid_token' } }],
    });
    const { requestId } = denied.errors![0]!.extensions as { requestId: string };
    expect(await host.uses(id)).toMatchObject([
      { outcome: 'success', status: 200, method: 'POST', route: '/graphql' },
      { outcome: 'denied', status: 403, reason: 'out_of_scope', request_id: requestId },
    ]);
  });

  it('find out who calls once, count it once and have one use on record, however many of them a request has', async () => {
    const { id, token } = await host.key(TENANT, ['invoices:read']);
    await host.app
      .get(ApiKeysService)
      .update({ organizationId: TENANT }, id, { rateLimit: { requests: 1, windowSeconds: 3600 } });
    const query = '{ a: invoices { caller } b: invoices { caller } about }';
    const answer = await ask(host, query, token);
    expect(answer).toMatchObject({
      headers: { ratelimit: expect.stringContaining('r=0') as string },
      data: { a: [{}], b: [{}], about: 'of the host' },
      errors: undefined,
    });
    expect(await host.uses(id)).toMatchObject([{ outcome: 'success' }]);
    const refused = await ask(host, query, token);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'too_many_requests' } }]);
    expect(await host.uses(id)).toHaveLength(2);
  });

  it.each([
    ['query', 'query { a: seen(as: "1") b: seen(as: "2") c: seen(as: "3") }'],
    ['mutation', 'mutation { a: sendInvoice(id: "1") b: sendInvoice(id: "2") c: sendInvoice(id: "3") }'],
  ])('all refuse a key over its rate limit, every field of a %s', async (_, query) => {
    const { id, token } = await host.key(TENANT, ['invoices:read', 'invoices:write']);
    await host.app
      .get(ApiKeysService)
      .update({ organizationId: TENANT }, id, { rateLimit: { requests: 1, windowSeconds: 3600 } });
    effects.length = 0;
    expect(await ask(host, query, token)).toMatchObject({ data: { a: '1', b: '2', c: '3' } });
    expect(effects).toEqual(['1', '2', '3']);
    effects.length = 0;
    const tooMany = { extensions: { status: 429, code: 'too_many_requests' } };
    expect(await ask(host, query, token)).toMatchObject({
      data: { a: null, b: null, c: null },
      errors: [tooMany, tooMany, tooMany],
    });
    expect(effects).toEqual([]);
    expect(await host.uses(id)).toMatchObject([
      { outcome: 'success' },
      { outcome: 'failed', reason: 'too_many_requests' },
    ]);
  });

  it('are answered beside fields that are denied', async () => {
    const { token } = await host.key(TENANT, ['invoices:read']);
    effects.length = 0;
    const mutation = 'mutation { a: sendInvoice(id: "1") b: sendInvoice(id: "2") }';
    expect(await ask(host, mutation, token)).toMatchObject({ data: { a: null, b: null } });
    expect(effects).toEqual([]);
    const writer = await host.key(TENANT, ['invoices:write']);
    expect(await ask(host, '{ a: seen(as: "1") b: sendable }', writer.token)).toMatchObject({
      data: { a: null, b: true },
      errors: [{ path: ['a'], extensions: { status: 403, requiredPermission: 'invoices.view' } }],
    });
  });

  it.each([
    ['last', '{ seen(as: "1") transmittable }'],
    ['first', '{ transmittable seen(as: "1") }'],
  ])('are decided again as a whole, the field that is no longer allowed being the %s', async (_, query) => {
    const tenant = { organizationId: 'downgraded' };
    const { token } = await host.key(tenant.organizationId, ['invoices:read', 'invoices:write'], 'pro');
    await host.app.get(PlansService).set(tenant, 'pro');
    callers.length = 0;
    expect((await ask(host, query, token)).errors).toBeUndefined();
    const [{ request }] = callers as [Principal];
    await expect(request.decideAgain()).resolves.toBeUndefined();
    await host.app.get(PlansService).set(tenant, 'basic');
    await expect(request.decideAgain()).rejects.toMatchObject({ decision: { reason: 'not_in_plan' } });
  });

  it('are for everybody where they are public', async () => {
    expect(await ask(host, '{ about }')).toMatchObject({ data: { about: 'of the host' }, errors: undefined });
  });
});

describe('a GraphQL server of a host', () => {
  it('stops the boot over an operation that declares no access', async () => {
    await expect(start([ForgetfulResolver] as never[])).rejects.toThrow(
      /^ForgetfulResolver\.forgotten is covered by PermissionGuard and declares no access\./,
    );
  });

  it('is told what its context lacks', async () => {
    const host = await start(undefined, [apollo()]);
    try {
      const { data, errors } = await ask(host, '{ invoices { caller } }');
      expect([data, errors![0]!.message]).toEqual([
        null,
        expect.stringMatching(
          /^PermissionGuard finds no request and response in the GraphQL context of InvoicesResolver\.invoices\. Give them/,
        ),
      ]);
    } finally {
      await host.stop();
    }
  });
});
