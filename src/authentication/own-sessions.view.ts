import type { Transport } from './sign-in.view.js';

export class SessionView {
  id: string;
  /** whether it is the session of this very request */
  current: boolean;
  transport: Transport;
  /** address and browser that signed in */
  ip: string | null;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** when it ends without further use */
  idleExpiresAt: Date;
  /** when it ends at the latest */
  expiresAt: Date;
}
