import { newId } from '../../src/database/columns.js';
import type { Answer, Owner, TestService } from './service.js';

export const newEmail = (): string => `${newId()}@example.com`;

export interface Shown {
  readonly userId: string;
  readonly roles: { readonly id: string; readonly name: string }[];
}

/** The calls about members, each by the owner of an organization or whoever else is given. */
export class MemberCalls {
  constructor(
    private readonly service: TestService,
    private readonly owner: Owner,
  ) {}

  add(body: object, by: Owner = this.owner, headers?: Record<string, string>): Promise<Answer> {
    return this.service.call('POST', `${by.base}/members`, { token: by.token, headers, body });
  }

  change(userId: string, body: unknown, by: Owner = this.owner): Promise<Answer> {
    return this.service.call('PATCH', `${by.base}/members/${userId}`, { token: by.token, body });
  }

  remove(userId: string, body?: unknown, by: Owner = this.owner): Promise<Answer> {
    return this.service.call('DELETE', `${by.base}/members/${userId}`, { token: by.token, body });
  }

  /** The member as the list shows them. */
  async shown(userId: string, of: Owner = this.owner): Promise<Shown | undefined> {
    const { body } = await this.service.call('GET', `${of.base}/members?limit=200`, { token: of.token });
    return (body.items as Shown[]).find((member) => member.userId === userId);
  }

  events(targetId: string): Promise<{ action: string; details: unknown; organization_id: string }[]> {
    return this.service.sql(
      `SELECT action, details, organization_id FROM audit_events WHERE target_id = $1 ORDER BY occurred_at, id`,
      [targetId],
    );
  }
}
