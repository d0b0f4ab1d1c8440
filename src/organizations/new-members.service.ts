import { Injectable } from '@nestjs/common';
import { Catalogue } from '../access/catalogue.js';
import type { TenantPrincipal } from '../access/principal.js';
import { TokenDigest } from '../access/token-digest.js';
import { UnitOfWork, type Transaction } from '../audit/unit-of-work.js';
import { Config } from '../config/config.js';
import { newId } from '../database/columns.js';
import { conflict } from '../http/problem.js';
import { insertMemberRoles, rolesToGive } from '../rbac/member-roles.js';
import { memberTarget, memberView } from './member-rows.js';
import type { AddedMemberView, AddMemberDto } from './member.dto.js';
import { insertInvitation } from './new-invitation.js';
import { assertNotEmail } from './password.rules.js';
import { Passwords } from './passwords.js';

/** Adds new people at once and invites those who have an account already, or none yet. */
@Injectable()
export class NewMembersService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly catalogue: Catalogue,
    private readonly passwords: Passwords,
    private readonly digest: TokenDigest,
    private readonly config: Config,
  ) {}

  /** @param requestOrigin the origin the link leads to when none is configured */
  async add(principal: TenantPrincipal, dto: AddMemberDto, requestOrigin: string): Promise<AddedMemberView> {
    if (dto.password) assertNotEmail(dto.password, dto.email, 'password');
    // before the transaction, which would hold locks meanwhile; for known e-mails too, so that both take the same time
    const passwordHash = dto.password ? await this.passwords.hash(dto.password) : null;
    const organizationId = principal.organization.id;
    return this.work.create<AddedMemberView>(
      principal,
      async (tx) => {
        const roles = await rolesToGive(tx, this.catalogue, principal, dto.roles);
        const { userId, isNew } = await findOrInsertPerson(tx, dto, passwordHash);
        const status = isNew && passwordHash ? 'active' : 'invited';
        const { email, name } = dto;
        const inserted = await tx.query(
          `INSERT INTO members (organization_id, user_id, status, invited_name) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING RETURNING user_id`,
          [organizationId, userId, status, status === 'invited' ? name : null],
        );
        if (inserted.length === 0) throw conflict('This person is a member already, or invited.');
        await insertMemberRoles(tx, organizationId, userId, roles);
        const action = status === 'active' ? 'member.added' : 'member.invited';
        const details = { roles: roles.map((role) => role.name) };
        tx.record({ action, target: memberTarget({ userId, name }), details });
        const member = memberView({ userId, email, name, status, roles });
        if (status === 'active') return member;
        const origin = this.config.publicUrl ?? requestOrigin;
        const inviteUrl = await insertInvitation(tx, this.digest, { organizationId, userId }, origin);
        return { ...member, inviteUrl };
      },
      memberView,
    );
  }
}

/** The account of an e-mail; one that exists is left as it is. */
async function findOrInsertPerson(
  tx: Transaction,
  { email, name }: AddMemberDto,
  passwordHash: string | null,
): Promise<{ userId: string; isNew: boolean }> {
  const [made] = await tx.query<{ id: string }>(
    `INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (email) DO NOTHING RETURNING id`,
    [newId(), email, name, passwordHash],
  );
  if (made) return { userId: made.id, isNew: true };
  const [known] = await tx.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [email]);
  return { userId: known!.id, isNew: false };
}
