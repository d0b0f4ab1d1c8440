import type { Permission } from '../access/catalogue.js';
import { MembershipView } from './sign-in.view.js';

export class SubjectView {
  kind: 'user' | 'api_key';
  id: string;
  name: string;
}

export class PresentedKeyView {
  id: string;
  /** the first 12 characters of the token */
  prefix: string;
  scopes: string[];
  expiresAt: Date | null;
}

export class WhoAmIView {
  subject: SubjectView;
  /** of a key */
  organizationId?: string;
  apiKey?: PresentedKeyView;
  /** what a key may do at this moment: none while the plan suspends it */
  permissions?: Permission[];
  /** where a person is an active member */
  organizations?: MembershipView[];
}
