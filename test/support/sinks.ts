import { AuditService } from '../../src/audit/audit.service.js';
import type { NewAuditEvent } from '../../src/audit/audit-event.js';
import { randomUUID } from 'node:crypto';
import { eventually } from './eventually.js';
import { HttpsReceiver, type ReceivedEvent } from './https-receiver.js';
import { TestService, type Answer, type Owner } from './service.js';

/** An address that is public; nothing is sent there, unless a sink is enabled and there are events for it. */
export const PUBLIC_URL = 'https://93.184.216.34/audit';

/** The categories of the one sink that every plan with keys has. */
export const NOTICES = { categories: ['notice'] };

let made = 0;

/** A service that may reach loopback, a receiver there, and an organization with forwarding. */
export class SinkWorld {
  private constructor(
    readonly service: TestService,
    readonly receiver: HttpsReceiver,
    public acme: Owner,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<SinkWorld> {
    const service = await TestService.start({ OUTBOUND_ALLOW: '127.0.0.0/8', ...env });
    const world = new SinkWorld(service, await HttpsReceiver.start(), await service.owner());
    await world.setPlan(world.acme, 'enterprise');
    return world;
  }

  /** Another organization in place of the one before, and a receiver that accepts everything. */
  async renew(): Promise<void> {
    this.acme = await this.service.owner('Acme');
    await this.setPlan(this.acme, 'enterprise');
    this.receiver.behaviour = () => 204;
    this.receiver.received.splice(0);
  }

  /** Puts events of the service itself into the log. */
  async record(events: readonly NewAuditEvent[]): Promise<void> {
    const { organizationId } = this.acme;
    const actor = {
      subject: { kind: 'system', id: null, name: 'test' },
      organization: { id: organizationId, name: 'Acme', plan: 'enterprise' },
      at: new Date(),
      request: null,
    } as const;
    await this.service.service.app.get(AuditService, { strict: false }).record(actor, events);
  }

  /** Registers agents of these names, one after the other. */
  async act(...names: string[]): Promise<void> {
    const { base, token } = this.acme;
    for (const name of names) {
      const answer = await this.service.call('POST', `${base}/agents`, { token, body: { name } });
      if (answer.status !== 201) throw new Error(answer.text);
    }
  }

  /** Until every event so far has its leaf. */
  async sealed(): Promise<void> {
    await eventually(
      () =>
        this.service.sql<{ sealed: boolean }>(
          `SELECT size = (SELECT count(*) FROM audit_events WHERE organization_id = $1) AS sealed
           FROM audit_logs WHERE organization_id = $1`,
          [this.acme.organizationId],
        ),
      ([log]) => log?.sealed === true,
    );
  }

  /** The sink once it has delivered and come to the end of the log. */
  async caughtUp(id: string): Promise<object> {
    return eventually(
      async () => (await this.call('GET', `/${id}`)).body,
      ({ lag, lastDeliveredAt }) => lag === 0 && lastDeliveredAt !== null,
    );
  }

  async setPlan({ organizationId }: Owner, plan: string): Promise<void> {
    await this.service.sql('UPDATE organizations SET plan = $2 WHERE id = $1', [organizationId, plan]);
  }

  /** @param path below `…/audit-sinks` */
  call(method: string, path: string, body?: object, owner = this.acme): Promise<Answer> {
    return this.service.call(method, `${owner.base}/audit-sinks${path}`, { token: owner.token, body });
  }

  create(body: object = {}, owner = this.acme): Promise<Answer> {
    return this.call('POST', '', { name: `sink ${++made}`, kind: 'https', url: PUBLIC_URL, ...body }, owner);
  }

  async stop(): Promise<void> {
    this.receiver.stop();
    await this.service.stop();
  }
}

export const agentNames = (count: number): string[] =>
  Array.from({ length: count }, () => `agent ${randomUUID()}`);

/** The name of what an event is about. */
export const targetOf = (event: Pick<ReceivedEvent, 'target'>): string => event.target!.name!;
