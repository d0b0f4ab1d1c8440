import { useState, type FormEvent, type ReactNode } from 'react';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field, FormError } from '../../ui/Field';
import { FilterChip } from '../../ui/FilterBar';
import { TextInput } from '../../ui/inputs';
import type { AuditSearch } from './search';

type Time = Pick<AuditSearch, 'last' | 'from' | 'to'>;

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const shown = (at: string): string => (Number.isNaN(Date.parse(at)) ? at : moment.format(new Date(at)));

function rangeLabel({ from, to }: Time): string {
  if (from && to) return `${shown(from)} – ${shown(to)}`;
  if (from) return `Since ${shown(from)}`;
  return to ? `Before ${shown(to)}` : 'From … to …';
}

export function TimeFilter({
  last,
  from,
  to,
  onChange,
}: Time & { onChange: (time: Time) => void }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <FilterChip
        label="Time"
        value={last ?? (from || to ? 'range' : undefined)}
        choices={[
          { value: '1h', label: 'Last hour' },
          { value: '24h', label: 'Last 24 hours' },
          { value: '7d', label: 'Last 7 days' },
          { value: '30d', label: 'Last 30 days' },
          { value: '90d', label: 'Last 90 days' },
          { value: 'range', label: rangeLabel({ from, to }) },
        ]}
        onChange={(next) =>
          next === 'range' ? setOpen(true) : onChange({ last: next, from: undefined, to: undefined })
        }
      />
      {isOpen && <RangeDialog from={from} to={to} onClose={() => setOpen(false)} onChange={onChange} />}
    </>
  );
}

interface RangeDialogProps extends Time {
  onClose: () => void;
  onChange: (time: Time) => void;
}

function RangeDialog({ from, to, onClose, onChange }: RangeDialogProps): ReactNode {
  const [start, setStart] = useState(inputOf(from));
  const [end, setEnd] = useState(inputOf(to));
  const isReversed = start !== '' && end !== '' && start >= end;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReversed) return;
    onChange({ last: undefined, from: timeOf(start), to: timeOf(end) });
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Show a range of time"
      description="In the time zone of this browser. Either end may be left open."
      width={400}
      footer={
        <Button look="primary" type="submit" form="audit-range">
          Show
        </Button>
      }
    >
      <form id="audit-range" onSubmit={submit}>
        <Field label="From" isOptional>
          <TextInput type="datetime-local" value={start} onChange={({ target }) => setStart(target.value)} />
        </Field>
        <Field label="To, not included" isOptional>
          <TextInput type="datetime-local" value={end} onChange={({ target }) => setEnd(target.value)} />
        </Field>
        <FormError>{isReversed && 'The range has to begin before it ends.'}</FormError>
      </form>
    </Dialog>
  );
}

const timeOf = (input: string): string | undefined => (input ? new Date(input).toISOString() : undefined);

/** As `datetime-local` has it: without a zone, in that of the browser. */
function inputOf(at: string | undefined): string {
  const time = Date.parse(at ?? '');
  if (Number.isNaN(time)) return '';
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
