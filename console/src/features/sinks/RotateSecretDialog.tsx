import { useState, type FormEvent, type ReactNode } from 'react';
import type { AuditSink } from '../../api/schema';
import { sentenceOf } from '../../lib/problem';
import { exactTime } from '../../lib/time';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field, FormError } from '../../ui/Field';
import { Select } from '../../ui/inputs';
import { Secret } from './Secret';
import { isInOverlap, useRotateSecret } from './use-sinks';

const OVERLAPS = [
  { value: '86400', label: '1 day' },
  { value: '3600', label: '1 hour' },
  { value: '604800', label: '7 days' },
  { value: '0', label: 'None: the earlier secret ends at once' },
] as const;

/** Gives a sink a new secret, shown once. */
export function RotateSecretDialog({ sink, onClose }: { sink: AuditSink; onClose: () => void }): ReactNode {
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]['value']>(
    isInOverlap(sink) ? '0' : '86400',
  );
  const [secret, setSecret] = useState<string>();
  const rotate = useRotateSecret(sink.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rotate.mutate(Number(overlap), {
      onSuccess: (answer) => {
        setSecret(answer.secret);
        rotate.reset();
      },
    });
  };
  if (secret !== undefined) return <Secret title="The new secret" secret={secret} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Rotate the secret"
      description="The new secret is shown once. While both overlap every request carries both signatures, so that the receiver can change over in peace."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="rotate-secret" isBusy={rotate.isPending}>
            Rotate
          </Button>
        </>
      }
    >
      <form id="rotate-secret" onSubmit={submit}>
        <Field
          label="Overlap"
          hint={
            sink.previousSecretExpiresAt &&
            `An overlap runs until ${exactTime(sink.previousSecretExpiresAt)}: another rotation has to end both secrets at once.`
          }
        >
          <Select value={overlap} options={OVERLAPS} onChange={setOverlap} />
        </Field>
        <FormError>{rotate.error && sentenceOf(rotate.error)}</FormError>
      </form>
    </Dialog>
  );
}
