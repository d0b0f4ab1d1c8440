import { once } from 'node:events';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { jest } from '@jest/globals';
import { Controller, Logger, UseFilters, UseGuards, type INestApplication } from '@nestjs/common';
import {
  ClientProxyFactory,
  MessagePattern,
  Payload,
  Transport,
  type ClientProxy,
} from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { firstValueFrom } from 'rxjs';
import { WebSocket, type RawData } from 'ws';
import {
  AccessService,
  ApiKeysService,
  PermissionGuard,
  Public,
  RefusalFilter,
  RequirePermission,
} from '../../src/index.js';
import { TestHost } from '../support/host.js';

const TENANT = 'messaged';
const NOT_DECIDED = (where: string) =>
  `PermissionGuard decides HTTP requests and GraphQL operations, not messages such as those to ${where}. Put @Public() on it, and there call AccessService.authenticate()`;

const overWs = (app: INestApplication): unknown => app.useWebSocketAdapter(new WsAdapter(app));

/** What a gateway and a consumer do alike: the token comes with each message, so each is decided by what is true then. */
async function invoicesFor(access: AccessService, token: string, route: string): Promise<object> {
  const principal = await access.authenticate(token, { route, ip: '192.0.2.1' });
  const decision = access.decide(principal, 'invoices.view');
  return { caller: principal.subject.name, allowed: decision.allowed };
}

@WebSocketGateway({ path: '/sockets' })
@UseFilters(RefusalFilter)
class InvoicesGateway {
  constructor(private readonly access: AccessService) {}

  @SubscribeMessage('invoices')
  @Public()
  async invoices(@MessageBody('token') token: string): Promise<object> {
    return { event: 'invoices', data: await invoicesFor(this.access, token, 'ws invoices') };
  }

  @SubscribeMessage('forgotten')
  forgotten(): object {
    return { event: 'forgotten', data: 'everybody sees it' };
  }
}

@Controller()
class InvoicesConsumer {
  constructor(private readonly access: AccessService) {}

  @MessagePattern('invoices')
  @Public()
  invoices(@Payload('token') token: string): Promise<object> {
    return invoicesFor(this.access, token, 'rpc invoices');
  }

  @MessagePattern('forgotten')
  forgotten(): string {
    return 'everybody sees it';
  }
}

describe('messages to a host whose guard is bound globally', () => {
  let host: TestHost;
  let socket: WebSocket;
  let client: ClientProxy;
  let told: jest.SpiedFunction<Logger['error']>;

  beforeAll(async () => {
    let consumer: { unwrap<T>(): T } | undefined;
    host = await TestHost.start({}, [InvoicesConsumer], {
      providers: [InvoicesGateway],
      prepare(app) {
        overWs(app);
        consumer = app.connectMicroservice(
          { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } },
          { inheritAppConfig: true },
        );
      },
    });
    await host.app.startAllMicroservices();
    await host.app.listen(0, '127.0.0.1');
    const { port } = (host.app.getHttpServer() as TcpServer).address() as AddressInfo;
    socket = new WebSocket(`ws://127.0.0.1:${port}/sockets`);
    await once(socket, 'open');
    client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: (consumer!.unwrap<TcpServer>().address() as AddressInfo).port },
    });
    await client.connect();
    told = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
  });
  afterAll(async () => {
    told.mockRestore();
    socket.terminate();
    await client.close();
    await host.stop();
  });

  const overSocket = async (event: string, data: object = {}): Promise<unknown> => {
    socket.send(JSON.stringify({ event, data }));
    const [answer] = (await once(socket, 'message')) as [RawData];
    return JSON.parse((answer as Buffer).toString());
  };
  const overTcp = (pattern: string, data: object = {}): Promise<unknown> =>
    firstValueFrom(client.send(pattern, data)).catch((error: unknown) => error);

  it('are decided where their handler asks, with each use on record', async () => {
    const { id, token } = await host.key(TENANT, ['invoices:read']);
    const data = { caller: `key of ${TENANT}`, allowed: true };
    expect(await overSocket('invoices', { token })).toEqual({ event: 'invoices', data });
    expect(await overTcp('invoices', { token })).toEqual(data);
    expect(await host.uses(id)).toMatchObject([
      { outcome: 'success', route: 'ws invoices', ip: '192.0.2.1' },
      { outcome: 'success', route: 'rpc invoices', ip: '192.0.2.1' },
    ]);
  });

  it('are refused with the problem once the key is revoked', async () => {
    const { id, token } = await host.key(TENANT, ['invoices:read']);
    await host.app.get(ApiKeysService).revoke({ organizationId: TENANT }, id, { reason: 'superseded' });
    const problem = { status: 401, code: 'invalid_token' };
    expect(await overSocket('invoices', { token })).toMatchObject({ event: 'exception', data: problem });
    expect(await overTcp('invoices', { token })).toMatchObject(problem);
  });

  it('are refused, saying what to do instead, where they declare no access', async () => {
    expect(await overSocket('forgotten')).toMatchObject({
      event: 'exception',
      data: { message: 'Internal server error' },
    });
    expect(await overTcp('forgotten')).toMatchObject({ message: 'Internal server error' });
    const sentences = told.mock.calls.map(([error]) =>
      String((error as Partial<Error> | undefined)?.message),
    );
    // what else goes wrong meanwhile is told by the same method
    expect(sentences.filter((sentence) => sentence.startsWith('PermissionGuard'))).toEqual(
      ['InvoicesGateway.forgotten', 'InvoicesConsumer.forgotten'].map(
        (where) => expect.stringContaining(NOT_DECIDED(where)) as string,
      ),
    );
  });
});

describe('a handler of messages stops the boot, saying what to do instead,', () => {
  it('where it declares an access that nobody can decide', async () => {
    class DeclaringConsumer {
      @MessagePattern('x')
      @RequirePermission('invoices.view')
      declaring(): void {}
    }
    Controller()(DeclaringConsumer);
    const boot = TestHost.start({}, [DeclaringConsumer]);
    await expect(boot).rejects.toThrow(NOT_DECIDED('DeclaringConsumer.declaring'));
  });

  it('where the guard is bound to its gateway', async () => {
    @WebSocketGateway()
    @UseGuards(PermissionGuard)
    class GuardedGateway {
      @SubscribeMessage('x')
      guarded(): void {}
    }
    const more = { providers: [GuardedGateway], prepare: overWs };
    await expect(TestHost.start({}, [], more)).rejects.toThrow(NOT_DECIDED('GuardedGateway.guarded'));
    const exempt = await TestHost.start({ exempt: [GuardedGateway] }, [], more);
    await exempt.stop();
  });
});
