import { request, write, type Context, type EpisodeMaker, type Step } from './episode.js';
import { replaceKeys } from './key-changes.js';
import { FIRST_PERMISSIONS, PERMISSIONS, ROLE_NAMES, type RoleName } from './model.js';
import type { Credential, Member } from './world.js';

const pickMember = ({ world, random, isFree }: Context): Member | null => {
  const free = random.pick(world.organizations).members.filter(isFree);
  return free.length > 0 ? random.pick(free) : null;
};

/** What a change to a member is seen by: their sessions, and a key or two that they have made. */
const credentialsOf = ({ random }: Context, member: Member): Credential[] => [
  ...member.sessions,
  ...random.sample(
    member.organization.keys.filter(({ creator }) => creator === member),
    2,
  ),
];

/** The member gets these roles instead of the present ones. */
export function assignment(context: Context, member: Member, names: readonly RoleName[]): Step {
  const { base, token } = member.organization;
  const body = { roles: names.map((name) => member.roles[name].id) };
  return {
    kind: 'member roles',
    writes: [write(member.assigned, names)],
    send: request(context, 'PATCH', `${base}/members/${member.userId}`, { token, body }, 200),
  };
}

export const changeRoles: EpisodeMaker = (context) => {
  const { random } = context;
  const member = pickMember(context);
  if (!member) return null;
  const fewer = random.pick<RoleName[]>([['b'], ['c'], ['b', 'c']]);
  const again = random.pick<RoleName[]>([['a'], ['a', 'c'], ['a', 'b', 'c']]);
  return {
    locks: [member],
    affected: credentialsOf(context, member),
    steps: [assignment(context, member, fewer), assignment(context, member, again)],
  };
};

export const changePermissions: EpisodeMaker = (context) => {
  const { world, random, isFree } = context;
  const member = random.pick(random.pick(world.organizations).members);
  const { organization } = member;
  const name = random.pick(member.assigned.latest ?? ROLE_NAMES);
  const role = member.roles[name];
  // roles can be changed on a plan that has them only
  if (!isFree(role) || !isFree(organization.plan)) return null;
  const first = FIRST_PERMISSIONS[name];
  const other = random.pick([PERMISSIONS.slice(0, 1), PERMISSIONS.slice(1), [], PERMISSIONS]);
  const { base, token } = organization;
  const to = (permissions: readonly string[]): Step => ({
    kind: 'role permissions',
    writes: [write(role.permissions, permissions)],
    send: request(context, 'PATCH', `${base}/roles/${role.id}`, { token, body: { permissions } }, 200),
  });
  const sharing = organization.members.filter(({ roles }) => roles[name] === role);
  return {
    locks: [role, organization.plan],
    affected: sharing.flatMap((one) => credentialsOf(context, one)),
    steps: [to(other), to(first)],
  };
};

export const removeAndReturn: EpisodeMaker = (context) => {
  const { random, isFree } = context;
  const member = pickMember(context);
  if (!member) return null;
  const { base, token, keys } = member.organization;
  const own = keys.filter(({ creator }) => creator === member);
  const revoked = random.chance(0.2) && own.every(isFree) ? own : [];
  const choice = { keys: revoked.length > 0 ? 'revoke' : 'keep' };
  const removal: Step = {
    kind: 'membership',
    writes: [write(member.assigned, null), ...revoked.map((key) => write(key.registers.revoked, true))],
    send: request(context, 'DELETE', `${base}/members/${member.userId}`, { token, body: choice }, 200),
  };
  let link = '';
  const back: Step = {
    kind: 'membership',
    writes: [write(member.assigned, ['a'])],
    // an invitation alone gives no access
    prepare: async () => {
      const body = { email: member.email, name: 'Returns', roles: [member.roles.a.id] };
      const { body: invited } = await context.call('POST', `${base}/members`, { token, body }, 201);
      link = String(invited!.inviteUrl).split('#token=')[1]!;
    },
    send: (acknowledge) =>
      request(
        context,
        'POST',
        '/v1/invitations/accept',
        { token: member.token, body: { token: link } },
        200,
      )(acknowledge),
  };
  return {
    locks: [member, ...revoked],
    affected: [...credentialsOf(context, member), ...revoked],
    steps: [removal, back],
    finish: () => replaceKeys(context, revoked),
  };
};

export const endSession: EpisodeMaker = (context) => {
  const { world, random, isFree } = context;
  const { members } = random.pick(world.organizations);
  const member = random.pick(members);
  const session = random.pick(member.sessions);
  if (!session || !isFree(session)) return null;
  const send = random.chance(0.5)
    ? request(context, 'POST', '/v1/auth/logout', { token: session.token }, 204)
    : request(context, 'DELETE', `/v1/auth/sessions/${session.id}`, { token: member.token }, 204);
  return {
    locks: [session],
    affected: [session],
    steps: [{ kind: 'session ended', writes: [write(session.registers.ended, true)], send }],
    finish: async () => {
      member.sessions.splice(member.sessions.indexOf(session), 1);
      await world.addSession(member);
      world.bury([session]);
    },
  };
};
