import { useState, type FormEvent, type ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../../lib/problem';
import { Banner } from '../../ui/Banner';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { TextInput } from '../../ui/inputs';
import styles from './audit.module.css';
import { actorLabel, requestLabel } from './describe';
import { refusalAmong, refusalSentence, remedySentence } from './refusal';
import { useExplanation, useRequest } from './use-request';

export interface RequestBoxProps {
  /** the request that is asked about */
  requestId: string | undefined;
  onAsk: (requestId: string | undefined) => void;
}

/** Answers why a request was refused, by the id that stands in every problem and every answer. */
export function RequestBox({ requestId, onAsk }: RequestBoxProps): ReactNode {
  const [text, setText] = useState(requestId ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk(text.trim() || undefined);
  };
  return (
    <div className={styles.box}>
      <form className={styles.ask} onSubmit={submit}>
        <Field label="Why was a request refused?">
          <TextInput
            isMono
            autoComplete="off"
            spellCheck={false}
            placeholder="Its request id"
            title="requestId of the answer, or its header X-Request-Id"
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </Field>
        <Button type="submit">Explain</Button>
        {requestId && (
          <Button
            look="quiet"
            onClick={() => {
              setText('');
              onAsk(undefined);
            }}
          >
            Clear
          </Button>
        )}
      </form>
      <div className={styles.answer} role="status">
        {requestId &&
          (UUID.test(requestId) ? (
            <Answer key={requestId} requestId={requestId} />
          ) : (
            <Banner tone="warning">
              A request id looks like <code>0193f2c0-5b1e-7c3a-9d4f-8a6b2c1d0e5f</code>; you find it in the
              requestId of an error.
            </Banner>
          ))}
      </div>
    </div>
  );
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function Answer({ requestId }: { requestId: string }): ReactNode {
  const request = useRequest(requestId);
  const refusal = request.data && refusalAmong(request.data);
  const explanation = useExplanation(refusal);
  if (request.error) return <Banner tone="warning">{sentenceOf(request.error)}</Banner>;
  if (!request.data) return <Banner>Looking …</Banner>;
  const [event] = request.data;
  if (!event)
    return (
      <Banner>
        <p>No event of this organization has this request id.</p>
        <p>
          Requests of people that are refused leave none, and neither do those without a credential that is
          known.
        </p>
      </Banner>
    );
  const shown = refusal?.event ?? event;
  return (
    <Banner
      tone={refusal ? 'danger' : 'success'}
      actions={
        <Link
          to="/o/$org/audit"
          params={{ org: shown.organizationId }}
          search={(before) => ({ ...before, event: shown.id })}
          resetScroll={false}
        >
          Show the event
        </Link>
      }
    >
      <p>
        {refusal
          ? refusalSentence(refusal)
          : `${requestLabel(event.request) ?? 'The request'} by ${actorLabel(event.actor)} was not refused: it was answered ${event.request.status}.`}
      </p>
      {explanation.data && <p>{remedySentence(explanation.data)}</p>}
    </Banner>
  );
}
