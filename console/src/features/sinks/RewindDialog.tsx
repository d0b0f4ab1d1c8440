import { useState, type FormEvent, type ReactNode } from 'react';
import type { AuditSink } from '../../api/schema';
import { inGroups } from '../../lib/numbers';
import { errorOf } from './draft';
import { sentenceOf } from '../../lib/problem';
import { toast } from '../../ui/announce';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field, FormError } from '../../ui/Field';
import { RadioGroup, TextInput } from '../../ui/inputs';
import styles from './sinks.module.css';
import { useRewindSink } from './use-sinks';

type Way = 'time' | 'leaf' | 'start';

/** Has a sink go on from another place in the log. */
export function RewindDialog({ sink, onClose }: { sink: AuditSink; onClose: () => void }): ReactNode {
  const [way, setWay] = useState<Way>('time');
  const [time, setTime] = useState('');
  const [leaf, setLeaf] = useState('');
  const rewind = useRewindSink(sink.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body =
      way === 'time'
        ? { from: new Date(time).toISOString() }
        : { leafIndex: way === 'start' ? 0 : Number(leaf) };
    rewind.mutate(body, {
      onSuccess: ({ nextLeafIndex }) => {
        toast(`The sink goes on with leaf ${inGroups(nextLeafIndex)}.`);
        onClose();
      },
    });
  };
  const beside = errorOf(rewind.error, 'leafIndex') ?? errorOf(rewind.error, 'from');
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Set back in the log"
      description={`The next event would be leaf ${inGroups(sink.nextLeafIndex)}. What is sent again has the same ids, so that the receiver can tell.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="rewind-sink" isBusy={rewind.isPending}>
            Go on from there
          </Button>
        </>
      }
    >
      <form id="rewind-sink" onSubmit={submit}>
        <div className={styles.group}>
          <RadioGroup
            legend="Go on with"
            name="rewind-way"
            value={way}
            options={[
              { value: 'time', label: 'the first event since a time' },
              { value: 'leaf', label: 'a leaf of the log' },
              { value: 'start', label: 'the very first event that is kept' },
            ]}
            onChange={setWay}
          />
        </div>
        {way === 'time' && (
          <Field label="Time" hint="In the time zone of this browser." error={beside}>
            <TextInput
              type="datetime-local"
              required
              value={time}
              onChange={({ target }) => setTime(target.value)}
            />
          </Field>
        )}
        {way === 'leaf' && (
          <Field label="Leaf" hint="The leafIndex of the event." error={beside}>
            <TextInput
              inputMode="numeric"
              pattern="[0-9]{1,15}"
              required
              value={leaf}
              onChange={({ target }) => setLeaf(target.value)}
            />
          </Field>
        )}
        <FormError>{rewind.error && !(beside && way !== 'start') && sentenceOf(rewind.error)}</FormError>
      </form>
    </Dialog>
  );
}
