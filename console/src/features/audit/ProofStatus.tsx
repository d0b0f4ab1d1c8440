import type { ReactNode } from 'react';
import type { AuditEvent } from '../../api/schema';
import { countOf, inGroups } from '../../lib/numbers';
import { sentenceOf } from '../../lib/problem';
import { Banner } from '../../ui/Banner';
import { useProof, type CheckedPlace } from './use-proof';

/** Whether the event is proven to stand in the log, checked by this browser. */
export function ProofStatus({ event }: { event: AuditEvent }): ReactNode {
  const { data, error } = useProof(event);
  if (error)
    return <Banner tone="warning">Its place in the log could not be checked: {sentenceOf(error)}</Banner>;
  if (data === undefined) return <Banner>Checking its place in the log …</Banner>;
  if (data === null)
    return <Banner>It has no place in the log's tree yet. That takes about a second.</Banner>;
  const tone = data.verdict === 'verified' ? 'success' : data.verdict === 'wrong' ? 'danger' : 'neutral';
  return <Banner tone={tone}>{sentences(data)}</Banner>;
}

function sentences({ leafIndex, size, verdict }: CheckedPlace): string {
  const place = `Leaf ${inGroups(leafIndex)} of the log`;
  switch (verdict) {
    case 'verified':
      return `${place}. This browser has followed the proof of that to the signed checkpoint of ${countOf(size, 'event')}.`;
    case 'wrong':
      return `${place}, it is said, but the proof of that does not lead to the signed checkpoint of ${countOf(size, 'event')}: it is not what was logged.`;
    case 'unable':
      return `${place}. This browser cannot check the proof: it needs HTTPS for that.`;
  }
}
