import { useState, type ReactNode } from 'react';
import type { AddedMember } from '../../api/schema';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { TextInput } from '../../ui/inputs';
import styles from './members.module.css';

export interface InviteLinkProps {
  url: string;
  member: AddedMember;
  /** false where a password was wished, and not taken */
  isNew: boolean;
  onClose: () => void;
}

/** The link, once. */
export function InviteLink({ url, member, isNew, onClose }: InviteLinkProps): ReactNode {
  const [isTaken, setTaken] = useState(false);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`The link for ${member.name}`}
      leaving={
        isTaken
          ? undefined
          : {
              title: 'Leave without the link?',
              body: 'It is shown here once. Without it you would have to take the invitation back and invite again.',
              confirm: 'Leave',
            }
      }
      footer={
        <Button look="primary" disabled={!isTaken} onClick={onClose}>
          Done
        </Button>
      }
    >
      {!isNew && (
        <div className={styles.below}>
          <Banner>
            This e-mail has an account already, and its password stays. With this link its person can join.
          </Banner>
        </div>
      )}
      <Field label="One-time link" hint="Valid for 7 days, and only for this person. Give it to nobody else.">
        <TextInput
          isMono
          readOnly
          value={url}
          onFocus={({ target }) => target.select()}
          onCopy={() => setTaken(true)}
        />
      </Field>
      <div className={styles.copy}>
        <CopyButton text={url} label="Copy the link" isLabelled onCopied={() => setTaken(true)} />
      </div>
    </Dialog>
  );
}
