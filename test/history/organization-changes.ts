import { request, write, type EpisodeMaker, type Step } from './episode.js';
import { assignment } from './people-changes.js';

/** A downgrade suspends every key of the organization, the upgrade brings them back. */
export const changePlan: EpisodeMaker = (context) => {
  const { world, random, isFree } = context;
  const organization = random.pick(world.organizations);
  const { plan: register, base, token, keys } = organization;
  if (!isFree(register)) return null;
  const to = (plan: string): Step => ({
    kind: 'plan',
    writes: [write(register, plan)],
    send: request(context, 'PUT', `${base}/plan`, { token, body: { plan } }, 200),
  });
  return {
    locks: [register],
    affected: random.sample(keys, 5),
    steps: [to('free'), to(random.pick(['team', 'enterprise']))],
  };
};

/** Keys of a member who has lost their roles work on, until keys follow their creators. */
export const followCreators: EpisodeMaker = (context) => {
  const { world, random, isFree } = context;
  const organization = random.pick(world.organizations);
  const { followsCreator: register, base, token, keys } = organization;
  const member = random.pick(organization.members);
  if (!isFree(register) || !isFree(member)) return null;
  const to = (keysFollowCreator: boolean): Step => ({
    kind: 'keys follow creator',
    writes: [write(register, keysFollowCreator)],
    send: request(context, 'PATCH', base, { token, body: { keysFollowCreator } }, 200),
  });
  return {
    locks: [register, member],
    affected: keys.filter(({ creator }) => creator === member),
    steps: [
      assignment(context, member, ['c']),
      to(true),
      assignment(context, member, ['a']),
      assignment(context, member, ['b']),
      to(false),
      assignment(context, member, ['a']),
    ],
  };
};
