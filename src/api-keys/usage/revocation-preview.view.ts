export class RecentRouteView {
  method: string;
  /** template, e.g. `/v1/organizations/:organizationId/agents` */
  route: string;
  lastUsedAt: Date;
}

export class RecentAddressView {
  /** null where it is not known */
  ip: string | null;
  lastUsedAt: Date;
}

/** A key with the latest 100 of its routes and addresses. */
export class RecentlyUsedKeyView {
  id: string;
  prefix: string;
  name: string;
  lastUsedAt: Date;
  routeCount: number;
  routes: RecentRouteView[];
  addressCount: number;
  addresses: RecentAddressView[];
}

export class DescendantView {
  id: string;
  prefix: string;
  name: string;
  /** the key that it was made with */
  parentId: string;
}

/** What a revocation would break. The lists end at 1,000 entries, the counts do not; without `api_keys.view` the lists are empty. */
export class RevocationPreviewView {
  /** 24 hours ago */
  since: Date;
  usedCount: number;
  /** keys that would be revoked, still work and were used since then, the latest first; with requests that were refused */
  used: RecentlyUsedKeyView[];
  descendantCount: number;
  /** living keys that were made with those named, at any remove; they are revoked too with `includeDescendants`, or work on */
  descendants: DescendantView[];
  /** false when so much waits to be counted that the latest requests may be missing */
  complete: boolean;
}
