import type { ReactNode } from 'react';
import type { AddedMember } from '../../api/schema';
import { SecretOnce } from '../../ui/SecretOnce';

export interface InviteLinkProps {
  url: string;
  member: AddedMember;
  /** a password was given, and not taken */
  hasAccount: boolean;
  onClose: () => void;
}

/** The link, once. */
export const InviteLink = ({ url, member, hasAccount, onClose }: InviteLinkProps): ReactNode => (
  <SecretOnce
    title={`The link for ${member.name}`}
    label="One-time link"
    name="the link"
    secret={url}
    warning={
      <>
        {hasAccount && 'This e-mail has an account already, and its password stays. '}
        Send this link to {member.email} by a way that you trust. It works one time, within 7 days.
      </>
    }
    leaving="It will not be shown again. Without it you would have to take the invitation back and invite again."
    done="I have copied the link"
    onClose={onClose}
  />
);
