import { Problem } from '../../http/problem.js';

const AT_ONCE = 4;
const AT_ONCE_OF_ONE = 2;
const RETRY_SECONDS = 10;

/** How many exports run on this instance at once, so that they leave connections and memory to everything else. */
export class ExportSlots {
  private taken = 0;
  private readonly byOrganization = new Map<string, number>();

  /**
   * @returns what gives the slot back, once
   * @throws Problem 429 when this instance, or the organization on it, has as many exports as it may
   */
  take(organizationId: string): () => void {
    const own = this.byOrganization.get(organizationId) ?? 0;
    if (own >= AT_ONCE_OF_ONE || this.taken >= AT_ONCE) throw tooMany();
    this.taken += 1;
    this.byOrganization.set(organizationId, own + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.taken -= 1;
      const left = this.byOrganization.get(organizationId)! - 1;
      if (left > 0) this.byOrganization.set(organizationId, left);
      else this.byOrganization.delete(organizationId);
    };
  }
}

// 429 and not 503: nothing is wrong with the service, and clients take a 503 for a reason to look elsewhere
const tooMany = (): Problem =>
  new Problem(
    429,
    'too_many_requests',
    'As many exports as may be are under way. Try again when one of them has ended.',
    {},
    { 'retry-after': String(RETRY_SECONDS) },
  );
