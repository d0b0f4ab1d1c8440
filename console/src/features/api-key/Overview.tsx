import type { ReactNode } from 'react';
import type { ApiKeyDetail } from '../../api/schema';
import styles from './api-key.module.css';
import { KeyFacts } from './KeyFacts';
import { Timeline } from './life/Timeline';
import { RotationCard } from './RotationCard';

// what the API says when there is nothing to wait for any more
const OVER = 'the overlap has ended';

export const Overview = ({ apiKey }: { apiKey: ApiKeyDetail }): ReactNode => (
  <div className={styles.columns}>
    <div className={styles.stack}>
      {apiKey.rotation && apiKey.rotation.readiness !== OVER && (
        <RotationCard apiKey={apiKey} rotation={apiKey.rotation} />
      )}
      <KeyFacts apiKey={apiKey} />
    </div>
    <Timeline apiKey={apiKey} />
  </div>
);
