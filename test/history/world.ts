import { TokenDigest } from '../../src/access/token-digest.js';
import { addKey, addMember, addRole, signIn } from '../support/actors.js';
import type { Owner, TestService } from '../support/service.js';
import {
  answerToKey,
  answerToSession,
  FIRST_PERMISSIONS,
  ROLE_NAMES,
  SCOPES,
  type KeyStates,
  type Probe,
  type Registers,
  type RoleName,
  type SessionStates,
} from './model.js';
import { Register } from './register.js';

export interface WorldSize {
  readonly organizations: number;
  readonly membersOfEach: number;
  readonly sessionsOfEach: number;
  readonly keysOfEach: number;
}

/** Something that is presented, with all that the answer depends on. */
export interface Credential {
  readonly label: string;
  readonly token: string;
  readonly organization: Organization;
  readonly registers: Registers<Record<string, unknown>>;
  expected(states: object, probe: Probe): string;
}

export interface Role {
  readonly id: string;
  readonly permissions: Register<readonly string[]>;
}

export interface Organization extends Owner {
  readonly plan: Register<string>;
  readonly followsCreator: Register<boolean>;
  readonly members: Member[];
  readonly keys: Key[];
}

export interface Member {
  readonly userId: string;
  readonly email: string;
  readonly organization: Organization;
  readonly roles: Readonly<Record<RoleName, Role>>;
  readonly assigned: Register<readonly RoleName[] | null>;
  /** a session that is never ended: the person needs one to accept an invitation */
  readonly token: string;
  readonly sessions: Session[];
}

const grantsOf = ({ assigned, roles }: Member) => ({
  assigned,
  a: roles.a.permissions,
  b: roles.b.permissions,
  c: roles.c.permissions,
});

export class Session implements Credential {
  readonly label: string;
  readonly registers: Registers<SessionStates> & Registers<Record<string, unknown>>;

  constructor(
    readonly id: string,
    readonly token: string,
    readonly member: Member,
  ) {
    this.label = `session ${id}`;
    const ended = new Register<boolean>(`${this.label}: ended`, false);
    this.registers = { ...grantsOf(member), ended } as typeof this.registers;
  }

  get organization(): Organization {
    return this.member.organization;
  }

  expected(states: object, probe: Probe): string {
    return answerToSession(states as SessionStates, probe);
  }
}

export class Key implements Credential {
  readonly label: string;
  readonly registers: Registers<KeyStates> & Registers<Record<string, unknown>>;

  constructor(
    readonly id: string,
    readonly token: string,
    readonly creator: Member,
  ) {
    this.label = `key ${id}`;
    const { plan, followsCreator } = creator.organization;
    this.registers = {
      ...grantsOf(creator),
      plan,
      followsCreator,
      revoked: new Register<boolean>(`${this.label}: revoked`, false),
      expired: new Register<boolean>(`${this.label}: expired`, false),
      retired: new Register<boolean>(`${this.label}: retired`, false),
      admitted: new Register<boolean>(`${this.label}: allowedCidrs`, true),
      scopes: new Register<readonly string[]>(`${this.label}: scopes`, SCOPES),
    } as typeof this.registers;
  }

  get organization(): Organization {
    return this.creator.organization;
  }

  expected(states: object, probe: Probe): string {
    return answerToKey(states as KeyStates, probe);
  }
}

const GRAVES = 300;

/** Organizations with members, roles, keys and sessions, put into the database without asking any instance. */
export class World {
  readonly organizations: Organization[] = [];
  /** credentials that are dead for good, the newest ones */
  readonly graveyard: Credential[] = [];

  private constructor(private readonly service: TestService) {}

  static async build(service: TestService, size: WorldSize): Promise<World> {
    const world = new World(service);
    const names = Array.from({ length: size.organizations }, (_, index) => `Organization ${index}`);
    await Promise.all(names.map((name) => world.addOrganization(name, size)));
    return world;
  }

  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.service.sql<Row>(text, values);
  }

  async addSession(member: Member): Promise<void> {
    const token = await signIn(this.service, member.userId);
    const digest = this.service.service.app.get(TokenDigest, { strict: false }).of(token);
    const [row] = await this.sql<{ id: string }>('SELECT id FROM sessions WHERE digest = $1', [digest]);
    member.sessions.push(new Session(row!.id, token, member));
  }

  async addKey(creator: Member): Promise<void> {
    const { organization, userId: creatorUserId } = creator;
    const { id, token } = await addKey(this.service, organization, { scopes: SCOPES, creatorUserId });
    organization.keys.push(new Key(id, token, creator));
  }

  /** Keeps dead credentials, to see now and then that they stay dead. */
  bury(dead: readonly Credential[]): void {
    this.graveyard.push(...dead);
    if (this.graveyard.length > GRAVES) this.graveyard.splice(0, this.graveyard.length - GRAVES);
  }

  /** Lets go of states that were over before this moment. */
  forget(before: number): void {
    for (const { keys, members } of this.organizations) {
      for (const { registers } of [...keys, ...members.flatMap(({ sessions }) => sessions)]) {
        for (const register of Object.values(registers)) register.forget(before);
      }
    }
  }

  private async addOrganization(name: string, size: WorldSize): Promise<void> {
    const owner = await this.service.owner(name);
    const organization: Organization = {
      ...owner,
      plan: new Register(`${name}: plan`, 'team'),
      followsCreator: new Register(`${name}: keysFollowCreator`, false),
      members: [],
      keys: [],
    };
    this.organizations.push(organization);
    let roles: Member['roles'] | undefined;
    for (let i = 0; i < size.membersOfEach; i++) {
      // two members share their roles, so that a role's change meets both
      if (i % 2 === 0 || !roles) roles = await this.addRoles(organization);
      await this.addMember(organization, roles, size.sessionsOfEach);
    }
    for (let i = 0; i < size.keysOfEach; i++)
      await this.addKey(organization.members[i % size.membersOfEach]!);
  }

  private async addRoles(organization: Organization): Promise<Member['roles']> {
    const entries: [RoleName, Role][] = [];
    for (const name of ROLE_NAMES) {
      const held = FIRST_PERMISSIONS[name];
      const id = await addRole(this.service, organization, held);
      entries.push([name, { id, permissions: new Register(`role ${id}: permissions`, held) }]);
    }
    return Object.fromEntries(entries) as unknown as Member['roles'];
  }

  private async addMember(
    organization: Organization,
    roles: Member['roles'],
    sessions: number,
  ): Promise<void> {
    const { userId, token } = await addMember(this.service, organization, [roles.a.id]);
    const member: Member = {
      userId,
      email: `${userId}@example.com`,
      organization,
      roles,
      assigned: new Register<readonly RoleName[] | null>(`member ${userId}`, ['a']),
      token,
      sessions: [],
    };
    organization.members.push(member);
    for (let i = 0; i < sessions; i++) await this.addSession(member);
  }
}
