import type { ReactNode } from 'react';
import type { SinkTest } from '../../api/schema';
import { sentenceOf } from '../../lib/problem';
import { Banner } from '../../ui/Banner';
import styles from './sinks.module.css';

/** How a test delivery went. */
export const TestResult = ({ result, error }: { result?: SinkTest; error: unknown }): ReactNode => (
  <div role="status" className={styles.result}>
    {error ? (
      <Banner tone="danger">{sentenceOf(error)}</Banner>
    ) : (
      result && (
        <Banner tone={result.delivered ? 'success' : 'danger'}>
          {result.delivered
            ? `The test event has arrived, in ${result.durationMs} ms${result.status ? `: the receiver answered ${result.status}` : ''}.`
            : `The test event has not arrived. ${result.error ?? ''}`}
          {result.response && (
            <>
              {' '}
              The answer begins: <code>{result.response}</code>
            </>
          )}
        </Banner>
      )
    )}
  </div>
);
