import type { ReactNode } from 'react';
import { ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import type { AuditEvent } from '../../api/schema';
import { sentenceOf } from '../../lib/problem';
import { countOf, inGroups } from '../../lib/numbers';
import { Banner } from '../../ui/Banner';
import { RelativeTime } from '../../ui/RelativeTime';
import styles from './audit.module.css';
import { useCheckpoint, type CheckedLog } from './use-checkpoint';

/** How far the log is proven, and how much of what is listed is newer than that. */
export function CheckpointLine({ events }: { events: readonly AuditEvent[] }): ReactNode {
  const { data, error } = useCheckpoint();
  if (error)
    return (
      <p className={styles.checkpoint}>
        <ShieldQuestionMark size={16} aria-hidden /> The log could not be verified: {sentenceOf(error)}
      </p>
    );
  if (!data)
    return (
      <p className={styles.checkpoint}>
        <ShieldQuestionMark size={16} aria-hidden /> Verifying the log …
      </p>
    );
  if (data.signature === 'wrong' || data.growth === 'wrong')
    return (
      <div className={styles.box}>
        <Banner tone="danger">{accusation(data)}</Banner>
      </div>
    );
  const { size, issuedAt } = data.checkpoint;
  const newer = events.filter(({ leafIndex }) => leafIndex === null || leafIndex >= size).length;
  const Icon = data.signature === 'verified' ? ShieldCheck : ShieldQuestionMark;
  return (
    <p className={styles.checkpoint}>
      <Icon size={16} aria-hidden />
      <span>
        <strong>
          {data.signature === 'verified' ? 'Verified to checkpoint' : 'Checkpoint'} {inGroups(size)}
        </strong>
        , signed <RelativeTime value={issuedAt} />;{' '}
        {newer === 0
          ? 'nothing listed is newer'
          : `${countOf(newer, 'listed event')} ${newer === 1 ? 'is' : 'are'} newer`}
        {data.signature === 'unable' && '; this browser cannot check the signature'}
        {data.growth === 'verified' && '; since this page was opened the log has only grown'}.
      </span>
    </p>
  );
}

const accusation = ({ checkpoint, signature, since }: CheckedLog): string =>
  signature === 'wrong'
    ? `The checkpoint of ${countOf(checkpoint.size, 'event')} does not bear the signature of a published key. Do not rely on this log before that is explained.`
    : `The log of ${countOf(checkpoint.size, 'event')} does not contain the one that this page has seen before, of ${countOf(since ?? 0, 'event')}. Something in it was changed or taken away.`;
