import type { ReactNode } from 'react';
import { exactTime } from '../lib/time';
import { SecretOnce } from './SecretOnce';

export interface ClaimOnceProps {
  /** of the key */
  name: string;
  claimUrl: string;
  expiresAt: string;
  onClose: () => void;
}

/** The one-time link that makes a key's token for whoever opens it. */
export const ClaimOnce = ({ name, claimUrl, expiresAt, onClose }: ClaimOnceProps): ReactNode => (
  <SecretOnce
    title={`Hand over “${name}”`}
    label="One-time link"
    name="the link"
    secret={claimUrl}
    warning="Send this link to whoever will use the key, by a way that you trust: the first to open it gets the token."
    leaving="It will not be shown again. A new link can be made on the key’s page."
    done="I have copied the link"
    onClose={onClose}
  >
    <p style={{ marginTop: 16 }}>
      The token comes into being when the link is opened, and is shown there once; you never see it. The link
      works one time, until {exactTime(expiresAt)}. Until then the key is unclaimed.
    </p>
  </SecretOnce>
);
