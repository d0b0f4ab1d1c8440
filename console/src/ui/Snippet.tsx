import type { ReactNode } from 'react';
import { CopyButton } from './CopyButton';
import styles from './Snippet.module.css';

/** A piece of text for a terminal or a file, with a button that copies it. @param label "Copy the command" */
export const Snippet = ({ text, label }: { text: string; label: string }): ReactNode => (
  <div className={styles.snippet}>
    {/* keyboards scroll what they can focus */}
    <pre tabIndex={0} aria-label={label.replace(/^Copy /, '')} role="region">
      {text}
    </pre>
    <CopyButton text={text} label={label} />
  </div>
);
